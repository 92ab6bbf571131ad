package dev.clew.cli.ask;

import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Which traces to look for. What is null or empty does not narrow the search.
///
/// @param from first instant a trace may start at
/// @param to last instant a trace may start at, after `from`
/// @param tags attributes that a span must have, all of them
/// @param limit how many traces to return at most
public record SearchQuestion(
        @Nullable String service,
        @Nullable String operation,
        Map<String, String> tags,
        @Nullable Duration atLeast,
        @Nullable Duration atMost,
        Instant from,
        Instant to,
        int limit) {

    /// Whether nothing but the time narrows the search.
    public boolean isOpen() {
        return service == null && operation == null && tags.isEmpty() && atLeast == null && atMost == null;
    }

    /// The parameters of Jaeger's `GET /api/v3/trace-summaries`.
    Map<String, String> parameters() {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("query.startTimeMin", from.toString());
        parameters.put("query.startTimeMax", to.toString());
        parameters.put("query.searchDepth", Integer.toString(limit));
        if (service != null) {
            parameters.put("query.serviceName", service);
        }
        if (operation != null) {
            parameters.put("query.operationName", operation);
        }
        if (atLeast != null) {
            parameters.put("query.durationMin", atLeast.toNanos() + "ns");
        }
        if (atMost != null) {
            parameters.put("query.durationMax", atMost.toNanos() + "ns");
        }
        if (!tags.isEmpty()) {
            parameters.put("query.attributes", json(tags));
        }
        return parameters;
    }

    private static String json(Map<String, String> map) {
        var out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            map.forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        return out.toString();
    }
}
