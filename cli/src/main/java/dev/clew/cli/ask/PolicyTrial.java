package dev.clew.cli.ask;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a sampling policy would have kept, beside the one that holds, as a running server tells it.
///
/// @param truncatedBecause why traces may be missing; empty if none is
/// @param proposed what the policy would have kept
/// @param today what the one that holds would have kept
/// @param bytesPerSpan on disk; 0 if that is not known
/// @param differences traces that only one of the two keeps
/// @param json the answer itself
public record PolicyTrial(
        String truncatedBecause,
        Kept proposed,
        Kept today,
        double bytesPerSpan,
        List<Difference> differences,
        String json) {
    /// @param policy its name
    /// @param traces how many there are
    /// @param readTraces how many of them were read
    /// @param slowNanos how long the longest span of the slowest hundredth of traces takes at least
    /// @param keptRare of the traces of operations that not more than one in a thousand begins with
    /// @param rules what each decided, the last for what none did
    public record Kept(
            String policy,
            long traces,
            long readTraces,
            Share keptTraces,
            Share keptSpans,
            Share keptErrors,
            long slowNanos,
            Share keptSlow,
            Share keptOperations,
            Share keptRare,
            List<Rule> rules) {
        static Kept of(JsonValue json) {
            return new Kept(
                    json.get("policy").text(),
                    json.get("traces").number(),
                    json.get("readTraces").number(),
                    Share.of(json.get("keptTraces")),
                    Share.of(json.get("keptSpans")),
                    Share.of(json.get("keptErrors")),
                    json.get("slowNanos").number(),
                    Share.of(json.get("keptSlow")),
                    Share.of(json.get("keptOperations")),
                    Share.of(json.get("keptRare")),
                    json.get("rules").elements().stream()
                            .map(rule -> new Rule(
                                    rule.get("name").text(), Share.of(rule.get("decided")), Share.of(rule.get("kept"))))
                            .toList());
        }
    }

    /// How many of how many, and where the share of all lies with 95 % confidence.
    public record Share(long count, long of, double low, double high) {
        /// Whether nothing is left to chance.
        public boolean isExact() {
            return low == high;
        }

        static Share of(JsonValue json) {
            return new Share(
                    json.get("count").number(),
                    json.get("of").number(),
                    json.get("low").decimal(),
                    json.get("high").decimal());
        }
    }

    /// @param decided of the traces that were read
    /// @param kept of those that it decided
    public record Rule(String name, Share decided, Share kept) {}

    /// @param isKept by the policy that is tried, and not today; or the other way round
    public record Difference(
            String traceId,
            String service,
            String operation,
            long spans,
            boolean hasError,
            long longestNanos,
            boolean isKept,
            String ruleOfToday,
            String rule) {
        static Difference of(JsonValue json) {
            return new Difference(
                    json.get("traceId").text(),
                    json.get("service").text(),
                    json.get("operation").text(),
                    json.get("spans").number(),
                    json.get("hasError").isTrue(),
                    json.get("longestNanos").number(),
                    json.get("isKept").isTrue(),
                    json.get("ruleOfToday").text(),
                    json.get("rule").text());
        }
    }

    /// Reads the answer of `POST /api/clew/sampling/try`.
    static PolicyTrial of(byte[] body) {
        JsonValue json = JsonValue.parse(body);
        return new PolicyTrial(
                json.get("truncatedBecause").text(),
                Kept.of(json),
                Kept.of(json.get("today")),
                json.get("bytesPerSpan").decimal(),
                json.get("differences").elements().stream().map(Difference::of).toList(),
                new String(body, StandardCharsets.UTF_8).strip());
    }
}
