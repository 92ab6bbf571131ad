package dev.clew.query.promql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Quantiles of numbers of which only is known how many are below some bounds: within a bucket they are taken to lie
/// evenly, as Prometheus does.
final class Buckets {
    private static final String BOUND = "le";

    private Buckets() {}

    /// @param series those that differ in `le` alone belong together; others are left out
    static List<PromSeries> quantile(double quantile, List<PromSeries> series) {
        Map<SequencedMap<String, String>, TreeMap<Double, double[]>> groups = new LinkedHashMap<>();
        for (PromSeries one : series) {
            Double bound = bound(one.labels().getOrDefault(BOUND, ""));
            if (bound != null) {
                groups.computeIfAbsent(PromSeries.without(one.labels(), List.of(BOUND)), _ -> new TreeMap<>())
                        .put(bound, one.values());
            }
        }
        var quantiles = new ArrayList<PromSeries>();
        groups.forEach((labels, buckets) -> {
            double[] values = new double[buckets.firstEntry().getValue().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = quantile(quantile, buckets, i);
            }
            quantiles.add(new PromSeries(labels, values));
        });
        return quantiles;
    }

    private static @Nullable Double bound(String text) {
        try {
            return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static double quantile(double quantile, TreeMap<Double, double[]> buckets, int at) {
        double total = buckets.lastEntry().getValue()[at];
        if (!(total > 0) || buckets.lastKey() != Double.POSITIVE_INFINITY || buckets.size() < 2) {
            return Double.NaN;
        }
        if (quantile < 0 || quantile > 1) {
            return quantile < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double rank = quantile * total;
        double from = 0;
        double below = 0;
        for (Map.Entry<Double, double[]> bucket : buckets.entrySet()) {
            double upTo = bucket.getValue()[at];
            if (upTo >= rank) {
                return bucket.getKey() == Double.POSITIVE_INFINITY || upTo == below
                        ? from
                        : from + (bucket.getKey() - from) * (rank - below) / (upTo - below);
            }
            from = bucket.getKey();
            below = upTo;
        }
        return from;
    }
}
