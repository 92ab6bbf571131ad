package dev.clew.server.jaeger;

import dev.clew.model.SpanKind;
import dev.clew.model.TimeRange;
import dev.clew.query.Dependencies;
import dev.clew.query.Dependencies.ServiceCalls;
import dev.clew.store.Names;
import dev.clew.store.Operation;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/// The first generation, below `/api`: what Grafana and older UIs list services and operations with, and
/// every UI its map of services.
final class LegacyApi {
    /// A week, as the UI's map of services asks for.
    private static final long DEFAULT_LOOKBACK_MILLIS = 7 * 86_400_000L;

    private final JaegerQueries queries;
    private final InstantSource clock;

    LegacyApi(JaegerQueries queries, InstantSource clock) {
        this.queries = queries;
        this.clock = clock;
    }

    Answer services(ApiRequest request) {
        return names(queries.services(queries.tenant(request)));
    }

    Answer operationNames(ApiRequest request) {
        Names<Operation> found = queries.operations(queries.tenant(request), request.pathPart("service"), null);
        return names(new Names<>(
                found.names().stream().map(Operation::name).distinct().toList(), found.completeness()));
    }

    private static Answer names(Names<String> found) {
        return Answer.json(
                json -> Envelope.write(json, () -> {
                    found.names().forEach(json::writeString);
                    return found.names().size();
                }),
                found.completeness());
    }

    Answer operations(ApiRequest request) {
        String service = request.params().required("service");
        Names<Operation> found = queries.operations(
                queries.tenant(request), service, request.params().kind("spanKind"));
        return Answer.json(
                json -> Envelope.write(json, () -> {
                    for (Operation operation : found.names()) {
                        json.writeStartObject();
                        json.writeStringProperty("name", operation.name());
                        json.writeStringProperty("spanKind", kind(operation));
                        json.writeEndObject();
                    }
                    return found.names().size();
                }),
                found.completeness());
    }

    private static String kind(Operation operation) {
        return operation.kind() == SpanKind.UNSPECIFIED
                ? ""
                : operation.kind().name().toLowerCase(Locale.ROOT);
    }

    Answer dependencies(ApiRequest request) {
        Params params = request.params();
        long end = params.number(clock.millis(), 0, SearchParams.MAX_MILLIS, "endTs");
        long lookback = params.number(DEFAULT_LOOKBACK_MILLIS, 0, SearchParams.MAX_MILLIS, "lookback");
        var range = new TimeRange(Math.max(0, end - lookback) * 1_000_000, end * 1_000_000);
        String service = params.text("service");
        Dependencies dependencies = queries.dependencies(range, request);
        List<ServiceCalls> calls = dependencies.calls().stream()
                .filter(call -> service == null
                        || call.parent().equals(service)
                        || call.child().equals(service))
                .toList();
        return Answer.json(
                json -> Envelope.write(json, () -> {
                    calls.forEach(call -> write(json, call));
                    return calls.size();
                }),
                dependencies.completeness(),
                dependencies.basis());
    }

    private static void write(JsonGenerator json, ServiceCalls call) {
        json.writeStartObject();
        json.writeStringProperty("parent", call.parent());
        json.writeStringProperty("child", call.child());
        json.writeNumberProperty("callCount", call.count());
        json.writeEndObject();
    }
}
