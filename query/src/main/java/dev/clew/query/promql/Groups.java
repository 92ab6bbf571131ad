package dev.clew.query.promql;

import dev.clew.query.promql.PromExpression.Aggregated;
import dev.clew.query.promql.PromExpression.Aggregation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Makes one series of several, or picks some of them, at each point in time.
final class Groups {
    private Groups() {}

    static List<PromSeries> aggregate(Aggregated aggregated, List<PromSeries> of) {
        Map<SequencedMap<String, String>, List<PromSeries>> groups = new LinkedHashMap<>();
        for (PromSeries series : of) {
            SequencedMap<String, String> labels = aggregated.isWithout()
                    ? PromSeries.without(series.labels(), aggregated.labels())
                    : PromSeries.only(series.labels(), aggregated.labels());
            groups.computeIfAbsent(labels, _ -> new ArrayList<>()).add(series);
        }
        var all = new ArrayList<PromSeries>();
        groups.forEach((labels, group) -> {
            if (aggregated.how().picks()) {
                all.addAll(picked(aggregated, group));
            } else {
                all.add(new PromSeries(labels, together(aggregated.how(), group)));
            }
        });
        return all;
    }

    private static double[] together(Aggregation how, List<PromSeries> group) {
        double[] together = new double[group.getFirst().values().length];
        for (int i = 0; i < together.length; i++) {
            int at = i;
            double[] numbers = group.stream()
                    .mapToDouble(series -> series.values()[at])
                    .filter(number -> !Double.isNaN(number))
                    .toArray();
            together[i] = numbers.length == 0 ? Double.NaN : of(how, numbers);
        }
        return together;
    }

    private static double of(Aggregation how, double[] numbers) {
        return switch (how) {
            case SUM -> Arrays.stream(numbers).sum();
            case AVG -> Arrays.stream(numbers).sum() / numbers.length;
            case MIN -> Arrays.stream(numbers).min().orElseThrow();
            case MAX -> Arrays.stream(numbers).max().orElseThrow();
            case COUNT -> numbers.length;
            case TOPK, BOTTOMK -> throw new AssertionError("Bug: picks, and makes nothing");
        };
    }

    /// Those with the largest or smallest numbers of each point in time; the first ones first.
    private static List<PromSeries> picked(Aggregated aggregated, List<PromSeries> group) {
        int points = group.getFirst().values().length;
        boolean[][] isPicked = new boolean[group.size()][points];
        for (int i = 0; i < points; i++) {
            int at = i;
            Comparator<Integer> order =
                    Comparator.comparingDouble(position -> group.get(position).values()[at]);
            var positions = new ArrayList<Integer>();
            for (int position = 0; position < group.size(); position++) {
                if (!Double.isNaN(group.get(position).values()[i])) {
                    positions.add(position);
                }
            }
            positions.sort(aggregated.how() == Aggregation.TOPK ? order.reversed() : order);
            positions.stream().limit(aggregated.parameter()).forEach(position -> isPicked[position][at] = true);
        }
        var picked = new ArrayList<PromSeries>();
        for (int position = 0; position < group.size(); position++) {
            double[] values = group.get(position).values().clone();
            for (int i = 0; i < points; i++) {
                values[i] = isPicked[position][i] ? values[i] : Double.NaN;
            }
            picked.add(new PromSeries(group.get(position).labels(), values));
        }
        double missing = aggregated.how() == Aggregation.TOPK ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        Comparator<PromSeries> byLast = Comparator.comparingDouble(series -> {
            double last = series.values()[points - 1];
            return Double.isNaN(last) ? missing : last;
        });
        picked.sort(aggregated.how() == Aggregation.TOPK ? byLast.reversed() : byLast);
        return picked;
    }
}
