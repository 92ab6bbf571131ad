package dev.clew.cli.ask;

import java.util.List;

/// One found trace, as Clew's `GET /api/clew/search` tells of it.
///
/// @param traceId 32 hexadecimal digits
/// @param rootService empty if the root is missing
/// @param rootName empty if the root is missing
/// @param startNanos nanoseconds since 1970
/// @param durationNanos of the whole trace
/// @param spans how many it has
/// @param errors how many of them failed
/// @param spansets how many there are
/// @param matched how many spans are in them
/// @param shown some of those, the earliest of each spanset
public record FoundTrace(
        String traceId,
        String rootService,
        String rootName,
        long startNanos,
        long durationNanos,
        long spans,
        long errors,
        int spansets,
        long matched,
        List<FoundSpan> shown) {
    /// @param spanId 16 hexadecimal digits
    public record FoundSpan(String spanId, String name, long startNanos, long durationNanos) {}

    public FoundTrace {
        shown = List.copyOf(shown);
    }

    static FoundTrace of(JsonValue json) {
        List<JsonValue> spansets = json.get("spansets").elements();
        return new FoundTrace(
                json.get("traceId").text(),
                json.get("rootService").text(),
                json.get("rootName").text(),
                json.get("startTimeUnixNano").number(),
                json.get("durationNanos").number(),
                json.get("spanCount").number(),
                json.get("errorCount").number(),
                spansets.size(),
                spansets.stream()
                        .mapToLong(each -> each.get("matched").number())
                        .sum(),
                spansets.stream()
                        .flatMap(each -> each.get("spans").elements().stream())
                        .map(span -> new FoundSpan(
                                span.get("spanId").text(),
                                span.get("name").text(),
                                span.get("startTimeUnixNano").number(),
                                span.get("durationNanos").number()))
                        .toList());
    }
}
