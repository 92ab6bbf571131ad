package dev.clew.query.promql;

import dev.clew.model.Fault;
import dev.clew.model.Histogram;
import dev.clew.query.promql.SpanMetric.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Adds up by how much the series of one metric grew before each point in time.
final class GrowthSum {
    /// Upper bounds of the buckets, seconds; beyond them is one without.
    private static final double[] BOUNDS = bounds();

    private static final double SECOND_NANOS = 1e9;

    private final SpanMetric metric;
    private final List<LabelMatcher> matchers;
    private final Windows windows;
    private final Map<SequencedMap<String, String>, long[]> differences = new LinkedHashMap<>();

    GrowthSum(SpanMetric metric, List<LabelMatcher> matchers, Windows windows) {
        this.metric = metric;
        this.matchers = matchers;
        this.windows = windows;
    }

    /// From 2 ms, each twice the one before, up to about four minutes.
    private static double[] bounds() {
        double[] bounds = new double[18];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = 0.002 * (1 << i);
        }
        return bounds;
    }

    static List<String> boundTexts() {
        var texts = new ArrayList<String>();
        for (double bound : BOUNDS) {
            texts.add(Double.toString(bound));
        }
        texts.add("+Inf");
        return texts;
    }

    /// @param labels without `le`
    /// @param partNanos beginning of the part of time that it is of
    /// @param durations nanoseconds; only looked at where buckets are wanted
    void add(SequencedMap<String, String> labels, long partNanos, long count, long nanos, Histogram durations) {
        switch (metric.part()) {
            case COUNT -> add(labels, partNanos, count);
            case SUM -> add(labels, partNanos, nanos);
            case BUCKET -> addBuckets(labels, partNanos, durations);
        }
    }

    private void addBuckets(SequencedMap<String, String> labels, long partNanos, Histogram durations) {
        long[] counts = new long[BOUNDS.length + 1];
        durations.forEach((bucket, count) -> {
            int at = Arrays.binarySearch(BOUNDS, Histogram.middleOf(bucket) / SECOND_NANOS);
            counts[at < 0 ? -at - 1 : at] += count;
        });
        long below = 0;
        List<String> bounds = boundTexts();
        for (int i = 0; i < counts.length; i++) {
            below += counts[i];
            var withBound = new TreeMap<>(labels);
            withBound.put("le", bounds.get(i));
            add(withBound, partNanos, below);
        }
    }

    private void add(SequencedMap<String, String> labels, long partNanos, long amount) {
        for (LabelMatcher matcher : matchers) {
            if (!matcher.label().equals(LabelMatcher.NAME) && !matcher.matches(labels)) {
                return;
            }
        }
        long[] ofSeries = differences.computeIfAbsent(labels, _ -> newSeries());
        windows.add(partNanos, amount, ofSeries);
    }

    private long[] newSeries() {
        int points = windows.times().count() + 1;
        if (differences.size() == PromAnswer.MOST_SERIES
                || (long) differences.size() * points > PromAnswer.MOST_NUMBERS) {
            throw new Fault(
                    Fault.Kind.CALLER,
                    "%s has more than %d series, or %d numbers, there: ask for fewer with matchers, or for less time"
                            .formatted(metric.text(), PromAnswer.MOST_SERIES, PromAnswer.MOST_NUMBERS));
        }
        return new long[points];
    }

    /// @param isPerSecond whether the growth is told by the second
    List<PromSeries> series(boolean isPerSecond) {
        double unit = (metric.part() == Part.SUM ? SECOND_NANOS : 1)
                * (isPerSecond ? windows.windowNanos() / SECOND_NANOS : 1);
        var series = new ArrayList<PromSeries>();
        differences.forEach((labels, ofSeries) -> {
            double[] values = new double[ofSeries.length - 1];
            long sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += ofSeries[i];
                values[i] = sum / unit;
            }
            series.add(new PromSeries(labels, values));
        });
        return series;
    }
}
