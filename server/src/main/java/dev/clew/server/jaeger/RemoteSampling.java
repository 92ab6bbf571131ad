package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.WireWriter;
import dev.clew.sample.head.HeadAnswer;
import dev.clew.server.grpc.GrpcCall;
import dev.clew.server.grpc.GrpcServices;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/// Jaeger's remote sampling (jaeger-idl, `api_v2/sampling.proto`), over HTTP and by gRPC: a client asks how
/// much of its traces it is to keep.
public final class RemoteSampling {
    private static final int RATE_LIMITING = 1;

    private final Strategies strategies;
    private final Function<RequestHeaders, Tenant> tenants;

    /// Who knows the answers.
    public interface Strategies {
        HeadAnswer of(Tenant tenant, String service);
    }

    /// @param tenants says whose service asks
    public RemoteSampling(Strategies strategies, Function<RequestHeaders, Tenant> tenants) {
        this.strategies = strategies;
        this.tenants = tenants;
    }

    /// Adds the paths at which clients ask Jaeger's agent and its collector.
    public void addTo(ServerBuilder server) {
        for (String path : List.of("/sampling", "/api/sampling")) {
            server.route()
                    .path(path)
                    .methods(HttpMethod.GET, HttpMethod.HEAD)
                    .build(new ApiService(ErrorShape.LEGACY, this::strategy));
        }
    }

    public void addTo(GrpcServices services) {
        services.add("jaeger.api_v2.SamplingManager", "GetSamplingStrategy", this::strategy);
    }

    private Answer strategy(ApiRequest request) {
        List<String> services = request.context().queryParams().getAll("service");
        if (services.size() != 1) {
            throw Refusal.badRequest(
                    "parameter service is required, once; it was given %d times".formatted(services.size()));
        }
        HeadAnswer answer = strategies.of(tenants.apply(request.http().headers()), services.getFirst());
        return Answer.json(json -> write(answer, json));
    }

    private void strategy(GrpcCall call) {
        String service = call.message().text(1);
        var out = new WireWriter();
        write(strategies.of(tenants.apply(call.headers()), service), out);
        call.send(out.toBytes());
    }

    private static void write(HeadAnswer answer, JsonGenerator json) {
        json.writeStartObject();
        switch (answer) {
            case HeadAnswer.Probability(double probability) -> probability(probability, json);
            case HeadAnswer.Rate(double tracesPerSecond) -> {
                json.writeStringProperty("strategyType", "RATE_LIMITING");
                json.writeObjectPropertyStart("rateLimitingSampling");
                json.writeNumberProperty("maxTracesPerSecond", whole(tracesPerSecond));
                json.writeEndObject();
            }
            case HeadAnswer.PerOperation each -> {
                probability(each.otherwise(), json);
                json.writeObjectPropertyStart("operationSampling");
                json.writeNumberProperty("defaultSamplingProbability", each.otherwise());
                json.writeNumberProperty("defaultLowerBoundTracesPerSecond", each.leastPerSecond());
                json.writeArrayPropertyStart("perOperationStrategies");
                new TreeMap<>(each.probabilities()).forEach((operation, probability) -> {
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
        json.writeEndObject();
    }

    private static void probability(double probability, JsonGenerator json) {
        json.writeStringProperty("strategyType", "PROBABILISTIC");
        json.writeObjectPropertyStart("probabilisticSampling");
        json.writeNumberProperty("samplingRate", probability);
        json.writeEndObject();
    }

    private static void write(HeadAnswer answer, WireWriter out) {
        switch (answer) {
            case HeadAnswer.Probability(double probability) ->
                out.message(2, sampling -> sampling.fixed64(1, bits(probability)));
            case HeadAnswer.Rate(double tracesPerSecond) -> {
                out.varint(1, RATE_LIMITING);
                out.message(3, sampling -> sampling.varint(1, whole(tracesPerSecond)));
            }
            case HeadAnswer.PerOperation each -> {
                out.message(2, sampling -> sampling.fixed64(1, bits(each.otherwise())));
                out.message(4, operations -> {
                    operations.fixed64(1, bits(each.otherwise()));
                    operations.fixed64(2, bits(each.leastPerSecond()));
                    new TreeMap<>(each.probabilities())
                            .forEach((operation, probability) -> operations.message(3, strategy -> {
                                strategy.text(1, operation);
                                strategy.message(2, sampling -> sampling.fixed64(1, bits(probability)));
                            }));
                });
            }
        }
    }

    private static long bits(double number) {
        return Double.doubleToRawLongBits(number);
    }

    /// There are no fractions of a trace a second in Jaeger's protocol, and zero would be none at all.
    private static int whole(double tracesPerSecond) {
        return tracesPerSecond == 0 ? 0 : Math.clamp(Math.round(tracesPerSecond), 1, Integer.MAX_VALUE);
    }
}
