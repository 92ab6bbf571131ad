package dev.clew.query.quality;

import dev.clew.model.AnyValue;
import dev.clew.model.Event;
import dev.clew.model.Span;

/// What spans say of failures.
final class Failures {
    private static final int SERVER_ERROR = 500;

    private Failures() {}

    /// Whether its attributes tell of one, whatever its status is.
    static boolean isFailure(Span span) {
        return JudgedTrace.has(span.attributes(), "error.type")
                || "true".equals(span.attributes().text("error"))
                || httpStatus(span) >= SERVER_ERROR;
    }

    /// Whether somebody who reads of an error learns what it was.
    static boolean isExplained(Span span) {
        return !span.status().message().isEmpty()
                || JudgedTrace.has(
                        span.attributes(),
                        "error.type",
                        "http.response.status_code",
                        "http.status_code",
                        "rpc.response.status_code",
                        "rpc.grpc.status_code")
                || span.events().stream().map(Event::name).anyMatch("exception"::equals);
    }

    private static long httpStatus(Span span) {
        AnyValue code = span.attributes().get("http.response.status_code");
        AnyValue known = code == null ? span.attributes().get("http.status_code") : code;
        return known instanceof AnyValue.IntValue(var number) ? number : 0;
    }
}
