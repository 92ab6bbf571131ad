package dev.clew.query.traceql.evaluate;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Some spans of a trace.
///
/// @param spans by position; never empty, not changed any more
/// @param labels what was worked out for them, in the order it was
public record Spanset(BitSet spans, List<Label> labels) {
    Spanset with(BitSet other) {
        return new Spanset(other, labels);
    }

    Spanset with(Label label) {
        var more = new ArrayList<>(labels);
        more.removeIf(earlier -> earlier.key().equals(label.key()));
        more.add(label);
        return new Spanset(spans, List.copyOf(more));
    }
}
