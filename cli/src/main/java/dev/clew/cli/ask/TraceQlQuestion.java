package dev.clew.cli.ask;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// A query in TraceQL, about a time.
///
/// @param from first instant at which a span may start
/// @param to last instant at which a span may start, after `from`
public record TraceQlQuestion(String query, Instant from, Instant to) {
    private static final long SECOND_NANOS = 1_000_000_000;

    /// The parameters of Clew's API, which Tempo's takes too.
    Map<String, String> parameters() {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("q", query);
        parameters.put("start", nanos(from));
        parameters.put("end", nanos(to));
        return parameters;
    }

    private static String nanos(Instant instant) {
        return Long.toString(instant.getEpochSecond() * SECOND_NANOS + instant.getNano());
    }
}
