package dev.clew.server.jaeger;

import dev.clew.model.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Which share of their traces services are to keep from the start: what Jaeger's remote sampling serves, read from the
/// file that Jaeger's collector reads (jaegertracing.io, "Sampling", file-based configuration).
public final class SamplingStrategies {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Strategy EVERYTHING = new Strategy(Type.PROBABILISTIC, 1, Map.of());

    private final Strategy byDefault;
    private final Map<String, Strategy> byService;

    private SamplingStrategies(Strategy byDefault, Map<String, Strategy> byService) {
        this.byDefault = byDefault;
        this.byService = Map.copyOf(byService);
    }

    private enum Type {
        PROBABILISTIC,
        RATE_LIMITING
    }

    /// @param parameter a probability, or traces per second
    /// @param operations probabilities of single operations
    private record Strategy(Type type, double parameter, Map<String, Double> operations) {
        void write(JsonGenerator json) {
            json.writeStartObject();
            json.writeStringProperty("strategyType", type.name());
            switch (type) {
                case PROBABILISTIC -> {
                    json.writeObjectPropertyStart("probabilisticSampling");
                    json.writeNumberProperty("samplingRate", parameter);
                }
                case RATE_LIMITING -> {
                    json.writeObjectPropertyStart("rateLimitingSampling");
                    json.writeNumberProperty("maxTracesPerSecond", Math.round(parameter));
                }
            }
            json.writeEndObject();
            if (!operations.isEmpty()) {
                writeOperations(json);
            }
            json.writeEndObject();
        }

        private void writeOperations(JsonGenerator json) {
            json.writeObjectPropertyStart("operationSampling");
            json.writeNumberProperty("defaultSamplingProbability", parameter);
            json.writeNumberProperty("defaultLowerBoundTracesPerSecond", 0.0);
            json.writeArrayPropertyStart("perOperationStrategies");
            operations.forEach((operation, probability) -> {
                json.writeStartObject();
                json.writeStringProperty("operation", operation);
                json.writeObjectPropertyStart("probabilisticSampling");
                json.writeNumberProperty("samplingRate", probability);
                json.writeEndObject();
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /// Every service keeps everything.
    public static SamplingStrategies everything() {
        return new SamplingStrategies(EVERYTHING, Map.of());
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

    void write(String service, JsonGenerator json) {
        byService.getOrDefault(service, byDefault).write(json);
    }

    /// Reads the file, field by field.
    private static final class Reader {
        private final JsonParser parser;
        private final JsonFields fields;
        private final Map<String, Strategy> services = new HashMap<>();
        private Strategy byDefault = EVERYTHING;

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
                            Strategy strategy = strategy();
                            if (service.isEmpty()) {
                                throw fields.malformed("a service_strategies entry without a service");
                            }
                            services.put(service, strategy);
                        });
                    default -> throw unknown(name);
                }
            });
            return new SamplingStrategies(byDefault, services);
        }

        private Strategy strategy() {
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
                case "probabilistic" -> new Strategy(Type.PROBABILISTIC, probability(parameter), operations);
                case "ratelimiting" -> new Strategy(Type.RATE_LIMITING, rate(parameter), Map.of());
                default -> throw fields.malformed("the type '%s', not probabilistic or ratelimiting".formatted(type));
            };
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
