package dev.clew.query.quality;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attributes that one of OpenTelemetry's semantic conventions requires of its spans. What they only recommend, or
/// require under a condition that a span does not tell, is not asked for.
///
/// @param kind of the spans that it is about; null for any
/// @param marks one of which its spans have
record Conventions(String title, @Nullable SpanKind kind, List<String> marks, List<String> required) {
    private static final List<String> HTTP = List.of("http.request.method", "http.method");

    /// Of [HTTP](https://opentelemetry.io/docs/specs/semconv/http/http-spans/),
    /// [databases](https://opentelemetry.io/docs/specs/semconv/database/database-spans/) and
    /// [messaging](https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/).
    private static final List<Conventions> ALL = List.of(
            new Conventions(
                    "HTTP server", SpanKind.SERVER, HTTP, List.of("http.request.method", "url.path", "url.scheme")),
            new Conventions(
                    "HTTP client",
                    SpanKind.CLIENT,
                    HTTP,
                    List.of("http.request.method", "server.address", "server.port", "url.full")),
            new Conventions("database", null, List.of("db.system.name", "db.system"), List.of("db.system.name")),
            new Conventions(
                    "messaging",
                    null,
                    List.of("messaging.system", "messaging.destination.name"),
                    List.of("messaging.system", "messaging.operation.name")));

    /// By the first that `span` falls under.
    static Verdict judge(Span span) {
        for (Conventions convention : ALL) {
            if (convention.isAbout(span)) {
                var missing = new ArrayList<>(convention.required);
                missing.removeIf(key -> span.attributes().get(key) != null);
                return Verdict.passedIf(missing.isEmpty(), convention.title + ": " + String.join(", ", missing));
            }
        }
        return Verdict.NOT_ASKED;
    }

    private boolean isAbout(Span span) {
        return (kind == null || kind == span.kind())
                && marks.stream().anyMatch(mark -> JudgedTrace.has(span.attributes(), mark));
    }
}
