package dev.clew.cli.ask;

import java.nio.charset.StandardCharsets;

/// Why a trace is there or not, as a running server tells it.
///
/// @param storedSpans how many spans of it are there now, those that are held back included
/// @param undecidedBecause why nothing was decided; empty if something was
/// @param rule the name of what decided, as it was then
/// @param probability of a trace like this one to be kept
/// @param knowsUpstream whether samplers before said what they did, so that it is known how many traces
///     this one stands for
/// @param decidedAt to the minute
/// @param spans how many there were then
/// @param isHeld whether it was dropped, and can be brought back still
/// @param json the answer itself
public record SamplingVerdict(
        String traceId,
        long storedSpans,
        String undecidedBecause,
        boolean isKept,
        String rule,
        long policyVersion,
        double probability,
        boolean knowsUpstream,
        String decidedAt,
        long spans,
        boolean isHeld,
        String json) {
    /// Reads the answer of `GET /api/clew/sampling/{traceId}`.
    static SamplingVerdict of(byte[] body) {
        JsonValue json = JsonValue.parse(body);
        return new SamplingVerdict(
                json.get("traceId").text(),
                json.get("storedSpans").number(),
                json.get("undecidedBecause").text(),
                json.get("isKept").isTrue(),
                json.get("rule").text(),
                json.get("policyVersion").number(),
                json.get("probability").decimal(),
                json.get("knowsUpstream").isTrue(),
                json.get("decidedAt").text(),
                json.get("spans").number(),
                json.get("isHeld").isTrue(),
                new String(body, StandardCharsets.UTF_8).strip());
    }
}
