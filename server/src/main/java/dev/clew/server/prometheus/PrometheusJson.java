package dev.clew.server.prometheus;

import dev.clew.server.jaeger.Answer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// Writes answers as Prometheus does: numbers as text, times as seconds.
final class PrometheusJson {
    private PrometheusJson() {}

    static Answer answer(Answer.JsonBody data) {
        return answer(data, List.of());
    }

    /// @param warnings why something may be missing
    static Answer answer(Answer.JsonBody data, List<String> warnings) {
        return Answer.json(json -> {
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
        });
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
