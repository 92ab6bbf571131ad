package dev.clew.server.prometheus;

import dev.clew.query.sampled.Basis;
import dev.clew.server.jaeger.Answer;
import dev.clew.store.Completeness;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// Writes answers as Prometheus does: numbers as text, times as seconds.
final class PrometheusJson {
    private PrometheusJson() {}

    static Answer answer(Answer.JsonBody data) {
        return answer(data, List.of(), Basis.COUNTED);
    }

    /// @param warnings why something may be missing
    /// @param basis what the numbers rest on
    static Answer answer(Answer.JsonBody data, List<String> warnings, Basis basis) {
        Answer.JsonBody body = json -> {
            json.writeStartObject();
            json.writeStringProperty("status", "success");
            json.writeName("data");
            data.write(json);
            if (!warnings.isEmpty()) {
                json.writeArrayPropertyStart("warnings");
                warnings.forEach(json::writeString);
                json.writeEndArray();
            }
            json.writeEndObject();
        };
        // Prometheus has warnings of its own for what is missing.
        return Answer.json(body, new Completeness(0, ""), basis);
    }

    static void labels(JsonGenerator json, Map<String, String> labels) {
        json.writeStartObject();
        labels.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    /// @param nanos since 1970
    static void point(JsonGenerator json, long nanos, double value) {
        json.writeStartArray();
        json.writeNumber(BigDecimal.valueOf(nanos / 1_000_000, 3));
        json.writeString(text(value));
        json.writeEndArray();
    }

    private static String text(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
