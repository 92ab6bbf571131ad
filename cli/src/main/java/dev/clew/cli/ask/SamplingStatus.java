package dev.clew.cli.ask;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// How sampling goes, as a running server tells it.
///
/// @param policy its name
/// @param version of the policy; 0 if everything is kept without one
/// @param where the policy is written down
/// @param reliefFactor what shares are multiplied with now
/// @param all what was decided in the range of time
/// @param rules by rule, in their order
/// @param minutes in which something was decided, in their order
/// @param operations what traces begin with, by rule, since the server's start
/// @param json the answer itself
public record SamplingStatus(
        String policy,
        long version,
        String hash,
        String where,
        String since,
        double reliefFactor,
        Totals all,
        List<Rule> rules,
        List<Minute> minutes,
        List<Operation> operations,
        List<String> warnings,
        String json) {
    public record Totals(long traces, long keptTraces, long spans, long keptSpans) {
        static Totals of(JsonValue json) {
            return new Totals(
                    json.get("traces").number(),
                    json.get("keptTraces").number(),
                    json.get("spans").number(),
                    json.get("keptSpans").number());
        }
    }

    /// @param keep what the policy says; empty if it has no such rule now
    /// @param shareNow which part it keeps now; NaN if that depends on the trace
    public record Rule(String name, String keep, double shareNow, Totals totals) {}

    public record Minute(Instant at, Totals totals) {}

    public record Operation(String service, String operation, String rule, long keptTraces, long droppedTraces) {}

    /// Reads the answer of `GET /api/clew/sampling/status`.
    static SamplingStatus of(byte[] body) {
        JsonValue json = JsonValue.parse(body);
        JsonValue policy = json.get("policy");
        return new SamplingStatus(
                policy.get("name").text(),
                policy.get("version").number(),
                policy.get("hash").text(),
                policy.get("where").text(),
                policy.get("since").text(),
                json.get("relief").get("factor").decimal(),
                Totals.of(json.get("totals")),
                json.get("rules").elements().stream()
                        .map(rule -> new Rule(
                                rule.get("name").text(),
                                rule.get("keep").text(),
                                rule.get("shareNow").decimal(),
                                Totals.of(rule.get("totals"))))
                        .toList(),
                json.get("minutes").elements().stream()
                        .map(minute ->
                                new Minute(Instant.parse(minute.get("at").text()), Totals.of(minute.get("totals"))))
                        .toList(),
                json.get("operationsSinceStart").elements().stream()
                        .map(row -> new Operation(
                                row.get("service").text(),
                                row.get("operation").text(),
                                row.get("rule").text(),
                                row.get("keptTraces").number(),
                                row.get("droppedTraces").number()))
                        .toList(),
                json.get("warnings").elements().stream().map(JsonValue::text).toList(),
                new String(body, StandardCharsets.UTF_8).strip());
    }
}
