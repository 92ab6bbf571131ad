package dev.clew.cli.ask;

import java.util.List;

/// What a sampling policy would have kept, as a running server tells it.
///
/// @param policy its name
/// @param truncatedBecause why traces may be missing; empty if none is
/// @param traces how many there are
/// @param readTraces how many of them were read
/// @param slowNanos how long the longest span of the slowest hundredth of traces takes at least
/// @param rules what each decided, the last for what none did
public record PolicyTrial(
        String policy,
        String truncatedBecause,
        long traces,
        long readTraces,
        Share keptTraces,
        Share keptSpans,
        Share keptErrors,
        long slowNanos,
        Share keptSlow,
        Share keptOperations,
        List<Rule> rules) {

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
                    Double.parseDouble(json.get("low").text()),
                    Double.parseDouble(json.get("high").text()));
        }
    }

    /// @param decided of the traces that were read
    /// @param kept of those that it decided
    public record Rule(String name, Share decided, Share kept) {}

    /// Reads the answer of `POST /api/clew/sampling/try`.
    static PolicyTrial of(JsonValue json) {
        return new PolicyTrial(
                json.get("policy").text(),
                json.get("truncatedBecause").text(),
                json.get("traces").number(),
                json.get("readTraces").number(),
                Share.of(json.get("keptTraces")),
                Share.of(json.get("keptSpans")),
                Share.of(json.get("keptErrors")),
                json.get("slowNanos").number(),
                Share.of(json.get("keptSlow")),
                Share.of(json.get("keptOperations")),
                json.get("rules").elements().stream()
                        .map(rule -> new Rule(
                                rule.get("name").text(), Share.of(rule.get("decided")), Share.of(rule.get("kept"))))
                        .toList());
    }
}
