package dev.clew.query.promql;

import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Numbers over time.
///
/// @param labels by name; the name of the metric is `__name__`
/// @param values one for each time; NaN where there is none. Not changed any more
public record PromSeries(SequencedMap<String, String> labels, double[] values) {
    public PromSeries {
        labels = Collections.unmodifiableSequencedMap(labels);
    }

    static SequencedMap<String, String> only(SequencedMap<String, String> labels, List<String> kept) {
        var some = new TreeMap<>(labels);
        some.keySet().retainAll(kept);
        return some;
    }

    static SequencedMap<String, String> without(SequencedMap<String, String> labels, List<String> gone) {
        var some = new TreeMap<>(labels);
        gone.forEach(some::remove);
        return some;
    }
}
