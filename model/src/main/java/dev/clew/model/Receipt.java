package dev.clew.model;

import java.util.Map;

/// What became of the spans, or the log records, of a batch that was taken.
///
/// @param acceptedSpans how many are kept, those included that were there already
/// @param flawedSpans how many cannot be kept, by flaw; a flaw that no span has is not named
public record Receipt(int acceptedSpans, Map<SpanFlaw, Integer> flawedSpans) {
    public Receipt {
        flawedSpans = Map.copyOf(flawedSpans);
    }

    /// How many spans were left out.
    public int rejectedSpans() {
        int rejected = 0;
        for (int count : flawedSpans.values()) {
            rejected += count;
        }
        return rejected;
    }
}
