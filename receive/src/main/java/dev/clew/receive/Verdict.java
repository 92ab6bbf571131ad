package dev.clew.receive;

import dev.clew.model.Receipt;
import java.util.Map;
import java.util.stream.Collectors;

/// What became of a request that was taken.
///
/// @param rejectedSpans how many of its spans, or of its log records, were left out
/// @param message why, for people; empty if none was
public record Verdict(int rejectedSpans, String message) {
    /// Every span was taken.
    public static final Verdict ALL = new Verdict(0, "");

    /// @param plural what there was to take
    static Verdict of(Receipt receipt, String plural) {
        int rejected = receipt.rejectedSpans();
        if (rejected == 0) {
            return ALL;
        }
        String why = receipt.flawedSpans().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(flaw ->
                        "%d with %s".formatted(flaw.getValue(), flaw.getKey().description()))
                .collect(Collectors.joining(", "));
        return new Verdict(
                rejected,
                "%d of %d %s were left out: %s".formatted(rejected, rejected + receipt.acceptedSpans(), plural, why));
    }
}
