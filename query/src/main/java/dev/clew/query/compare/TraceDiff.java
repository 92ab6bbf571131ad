package dev.clew.query.compare;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.query.compare.SpanChange.Attribute;
import dev.clew.query.compare.SpanChange.StatusCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What changed from one trace to another. Durations that differ by little are the same, since no two runs take
/// equally long: by less than a millisecond and a fifth of the longer one.
///
/// @param matched how many spans are in both
/// @param modified of those, the ones that are not the same
/// @param added positions in the second trace, ascending
/// @param removed positions in the first trace, ascending
public record TraceDiff(
        Trace first, Trace second, int matched, List<Modified> modified, List<Integer> added, List<Integer> removed) {
    private static final double TOLERATED_NANOS = 1_000_000;
    private static final double TOLERATED_SHARE = 0.2;

    /// A span that is in both.
    ///
    /// @param before its position in the first trace
    /// @param after its position in the second
    public record Modified(int before, int after, List<SpanChange> changes) {}

    public static TraceDiff of(Trace first, Trace second) {
        SpanMatch match = SpanMatch.of(first, second);
        var modified = new ArrayList<Modified>();
        var added = new ArrayList<Integer>();
        var removed = new ArrayList<Integer>();
        for (int i = 0; i < second.spans().size(); i++) {
            int before = match.firstOf(i);
            if (before < 0) {
                added.add(i);
                continue;
            }
            List<SpanChange> changes =
                    changes(first.spans().get(before), second.spans().get(i));
            if (!changes.isEmpty()) {
                modified.add(new Modified(before, i, changes));
            }
        }
        for (int i = 0; i < first.spans().size(); i++) {
            if (!match.isInBoth(i)) {
                removed.add(i);
            }
        }
        return new TraceDiff(first, second, second.spans().size() - added.size(), modified, added, removed);
    }

    /// Nanoseconds, or null of a span that ends before it starts, or of which nobody knows when it started.
    public static @Nullable Long durationNanos(Span span) {
        long nanos = span.endNanos() - span.startNanos();
        return span.startNanos() == 0 || nanos < 0 ? null : nanos;
    }

    private static List<SpanChange> changes(Span before, Span after) {
        var changes = new ArrayList<SpanChange>();
        Long beforeNanos = durationNanos(before);
        Long afterNanos = durationNanos(after);
        if (!isAbout(beforeNanos, afterNanos)) {
            changes.add(new SpanChange.Duration(beforeNanos, afterNanos));
        }
        if (before.status().code() != after.status().code()) {
            changes.add(new StatusCodes(before.status().code(), after.status().code()));
        }
        Map<String, AnyValue> had = byKey(before.attributes());
        Map<String, AnyValue> has = byKey(after.attributes());
        var all = new TreeMap<>(had);
        all.putAll(has);
        for (String key : all.keySet()) {
            if (!Objects.equals(had.get(key), has.get(key))) {
                changes.add(new Attribute(key, had.get(key), has.get(key)));
            }
        }
        return changes;
    }

    private static boolean isAbout(@Nullable Long one, @Nullable Long other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return Math.abs((double) one - other) <= TOLERATED_NANOS + TOLERATED_SHARE * Math.max(one, other);
    }

    /// Of a key that is there several times, the last counts.
    private static Map<String, AnyValue> byKey(Attributes attributes) {
        var byKey = new TreeMap<String, AnyValue>();
        for (int i = 0; i < attributes.size(); i++) {
            byKey.put(attributes.key(i), attributes.value(i));
        }
        return byKey;
    }
}
