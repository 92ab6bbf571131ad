package dev.clew.server.jaeger;

import dev.clew.model.Fault;
import dev.clew.sample.head.HeadAnswer;
import dev.clew.sample.head.HeadPolicy;
import dev.clew.sample.head.HeadStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Which share of their traces services are to keep from the start: what Jaeger's remote sampling serves, read from the
/// file that Jaeger's collector reads (jaegertracing.io, "Sampling", file-based configuration).
public final class SamplingStrategies {
    private static final JsonFactory JSON = new JsonFactory();
    private static final HeadStrategy EVERYTHING = new HeadStrategy.Fixed(HeadAnswer.EVERYTHING);

    private final HeadPolicy policy;

    private SamplingStrategies(HeadPolicy policy) {
        this.policy = policy;
    }

    /// Every service keeps everything.
    public static SamplingStrategies everything() {
        return new SamplingStrategies(HeadPolicy.EVERYTHING);
    }

    public HeadPolicy policy() {
        return policy;
    }

    /// @throws Fault `CALLER` naming the file, the place and what is wrong there
    public static SamplingStrategies read(Path file) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), Files.readAllBytes(file))) {
            return new Reader(parser).file();
        } catch (JacksonException malformed) {
            throw in(file, JsonFields.malformed(malformed));
        } catch (Fault fault) {
            throw in(file, fault);
        } catch (IOException e) {
            throw new Fault(Fault.Kind.CALLER, "[%s] the sampling strategies cannot be read: %s".formatted(file, e), e);
        }
    }

    private static Fault in(Path file, Fault fault) {
        return new Fault(Fault.Kind.CALLER, "[%s] sampling strategies: %s".formatted(file, fault.getMessage()), fault);
    }

    /// Reads the file, field by field.
    private static final class Reader {
        private final JsonParser parser;
        private final JsonFields fields;
        private final Map<String, HeadStrategy> services = new LinkedHashMap<>();
        private HeadStrategy byDefault = EVERYTHING;

        // Of the strategy that is being read.
        private String service = "";
        private String type = "";
        private double parameter;
        private Map<String, Double> operations = Map.of();

        Reader(JsonParser parser) {
            this.parser = parser;
            fields = new JsonFields(parser);
        }

        SamplingStrategies file() {
            parser.nextToken();
            fields.object(name -> {
                switch (name) {
                    case "default_strategy" -> byDefault = strategy();
                    case "service_strategies" ->
                        fields.list(() -> {
                            HeadStrategy strategy = strategy();
                            if (service.isEmpty()) {
                                throw fields.malformed("a service_strategies entry without a service");
                            }
                            services.put(service, strategy);
                        });
                    default -> throw unknown(name);
                }
            });
            var entries = new ArrayList<HeadPolicy.Entry>();
            services.forEach((name, strategy) -> entries.add(new HeadPolicy.Entry(List.of(name), strategy)));
            return new SamplingStrategies(new HeadPolicy(entries, byDefault));
        }

        private HeadStrategy strategy() {
            service = "";
            type = "";
            parameter = 0;
            operations = new LinkedHashMap<>();
            fields.object(name -> {
                switch (name) {
                    case "service" -> service = fields.text();
                    case "type" -> type = fields.text();
                    case "param" -> parameter = fields.float64();
                    case "operation_strategies" -> fields.list(this::operation);
                    default -> throw unknown(name);
                }
            });
            return switch (type) {
                case "probabilistic" -> new HeadStrategy.Fixed(probabilities());
                case "ratelimiting" -> new HeadStrategy.Fixed(new HeadAnswer.Rate(rate(parameter)));
                default -> throw fields.malformed("the type '%s', not probabilistic or ratelimiting".formatted(type));
            };
        }

        private HeadAnswer probabilities() {
            double probability = probability(parameter);
            return operations.isEmpty()
                    ? new HeadAnswer.Probability(probability)
                    : new HeadAnswer.PerOperation(probability, 0, operations);
        }

        private void operation() {
            var operation = new Object() {
                String name = "";
                String type = "probabilistic";
                double parameter;
            };
            fields.object(name -> {
                switch (name) {
                    case "operation" -> operation.name = fields.text();
                    case "type" -> operation.type = fields.text();
                    case "param" -> operation.parameter = fields.float64();
                    default -> throw unknown(name);
                }
            });
            if (!operation.type.equals("probabilistic")) {
                throw fields.malformed("an operation of type '%s', not probabilistic".formatted(operation.type));
            }
            operations.put(operation.name, probability(operation.parameter));
        }

        private double probability(double value) {
            if (!(value >= 0 && value <= 1)) {
                throw fields.malformed("the probability %s, not one from 0 to 1".formatted(value));
            }
            return value;
        }

        private double rate(double value) {
            if (!(value >= 0 && value <= Integer.MAX_VALUE)) {
                throw fields.malformed("the rate %s, not one from 0 to %d".formatted(value, Integer.MAX_VALUE));
            }
            return value;
        }

        private Fault unknown(String name) {
            return fields.malformed("the field '%s', which is not known here".formatted(name));
        }
    }
}
