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
/// @param by what the groups are: services, operations or endpoints that traces begin with, or rules
/// @param groups those with the most traces first
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
        String by,
        List<Group> groups,
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

    /// @param names what is told apart: a service, and an operation or endpoint of it, or a rule
    /// @param tracesByStep over time
    public record Group(List<String> names, Totals totals, double[] tracesByStep, double[] keptTracesByStep) {
        private static Group of(String by, JsonValue json) {
            List<String> labels =
                    switch (by) {
                        case "operation", "endpoint" -> List.of("service", by);
                        default -> List.of(by);
                    };
            return new Group(
                    labels.stream().map(label -> json.get(label).text()).toList(),
                    Totals.of(json.get("totals")),
                    numbers(json.get("tracesByStep")),
                    numbers(json.get("keptTracesByStep")));
        }

        private static double[] numbers(JsonValue json) {
            return json.elements().stream().mapToDouble(JsonValue::decimal).toArray();
        }
    }

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
                json.get("by").text(),
                json.get("groups").elements().stream()
                        .map(group -> Group.of(json.get("by").text(), group))
                        .toList(),
                json.get("warnings").elements().stream().map(JsonValue::text).toList(),
                new String(body, StandardCharsets.UTF_8).strip());
    }
}
