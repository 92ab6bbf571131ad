package dev.clew.sample.tail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How to keep so many of all traces, and of those with a rare key more of each.
final class RarerKeys {
    private RarerKeys() {}

    /// Each key gets a part of what is kept in proportion to the logarithm of how often it comes, and at
    /// least one trace; what a rare one does not need is left to those that come more often.
    ///
    /// @param counts traces by key, in whatever stretch of time
    /// @param aim which part of all to keep, from 0 to 1
    /// @return which part of each to keep
    static Map<String, Double> shares(Map<String, Double> counts, double aim) {
        List<Map.Entry<String, Double>> rarestFirst = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .toList();
        double left = aim * counts.values().stream().mapToDouble(count -> count).sum();
        double parts = counts.values().stream().mapToDouble(RarerKeys::part).sum();
        var shares = new HashMap<String, Double>();
        for (Map.Entry<String, Double> each : rarestFirst) {
            double count = each.getValue();
            double part = part(count);
            double kept = Math.min(count, left * part / parts);
            shares.put(each.getKey(), aim == 0 ? 0 : Math.clamp(kept / count, 0, 1));
            left -= kept;
            parts -= part;
        }
        return shares;
    }

    private static double part(double count) {
        return Math.log1p(count);
    }
}
