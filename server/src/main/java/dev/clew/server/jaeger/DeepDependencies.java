package dev.clew.server.jaeger;

import dev.clew.model.TimeRange;
import dev.clew.query.CallPaths;
import dev.clew.query.TraceQuestion;
import java.time.InstantSource;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// What the UI draws the deep dependency graph of: the paths through a service, out of its newest traces.
final class DeepDependencies {
    private static final int TRACES = 200;
    private static final long LOOKBACK_MICROS = 2 * 86_400_000_000L;

    private final JaegerQueries queries;
    private final InstantSource clock;

    DeepDependencies(JaegerQueries queries, InstantSource clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /// The UI sends 0 for times that it does not know.
    Answer paths(ApiRequest request) {
        Params params = request.params();
        String service = params.required("service");
        long end = params.number(0, 0, SearchParams.MAX_MICROS, "end");
        long to = end == 0 ? clock.millis() * 1_000 : end;
        long start = params.number(0, 0, SearchParams.MAX_MICROS, "start");
        long from = start == 0 ? Math.max(0, to - LOOKBACK_MICROS) : start;
        if (from > to) {
            throw Refusal.badRequest("parameter start must not be after end");
        }
        var question = new TraceQuestion(
                queries.tenant(request),
                service,
                params.text("operation"),
                /* kind= */ null,
                Map.of(),
                /* minDurationNanos= */ 0,
                /* maxDurationNanos= */ Long.MAX_VALUE,
                new TimeRange(from * 1_000, to * 1_000),
                TRACES);
        CallPaths found = queries.paths(question, request);
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeArrayPropertyStart("dependencies");
                    found.paths().forEach(path -> write(json, path));
                    json.writeEndArray();
                    json.writeEndObject();
                },
                found.completeness());
    }

    private static void write(JsonGenerator json, CallPaths.Path path) {
        json.writeStartObject();
        json.writeArrayPropertyStart("path");
        for (CallPaths.Hop hop : path.hops()) {
            json.writeStartObject();
            json.writeStringProperty("service", hop.service());
            json.writeStringProperty("operation", hop.operation());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("attributes");
        path.examples().forEach(id -> {
            json.writeStartObject();
            json.writeStringProperty("key", "exemplar_trace_id");
            json.writeStringProperty("value", UiTraceWriter.text(id));
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeEndObject();
    }
}
