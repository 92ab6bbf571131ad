package dev.clew.server.sampling;

import dev.clew.server.sampling.SamplingReport.Totals;
import dev.clew.store.sampling.SamplingCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Decisions of a range of time by one side of them, step by step. Steps are minutes, or as many together as
/// make few of them. For one thread.
final class SamplingGroups {
    /// A step more, and all become twice as long.
    static final int MOST_STEPS = 120;

    /// What is beyond is counted together.
    static final int MOST_GROUPS = 100;

    /// While counting.
    private static final int MOST_NAMES = 10_000;

    private final By by;
    private final Map<List<String>, Steps> groups = new HashMap<>();
    private long minutesPerStep = 1;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    /// @param names as [By#labels]
    /// @param tracesByStep of each step from the first to the last of all groups
    record Group(List<String> names, Totals totals, long[] tracesByStep, long[] keptTracesByStep) {}

    /// By the number of the step since 1970.
    private static final class Steps {
        private TreeMap<Long, Totals> totals = new TreeMap<>();

        private void add(long step, Totals more) {
            totals.merge(step, more, Totals::plus);
        }

        private void halve() {
            var fewer = new Steps();
            totals.forEach((step, each) -> fewer.add(Math.floorDiv(step, 2), each));
            totals = fewer.totals;
        }

        private Totals all() {
            return totals.values().stream().reduce(Totals.NONE, Totals::plus);
        }
    }

    SamplingGroups(By by) {
        this.by = by;
    }

    By by() {
        return by;
    }

    void add(SamplingCount count) {
        extend(Math.floorDiv(count.decidedMinutes(), minutesPerStep));
        List<String> names = by.names(count.root(), count.ruleName());
        List<String> told = groups.size() < MOST_NAMES || groups.containsKey(names) ? names : by.other();
        groups.computeIfAbsent(told, _ -> new Steps())
                .add(Math.floorDiv(count.decidedMinutes(), minutesPerStep), Totals.of(count));
    }

    private void extend(long step) {
        first = Math.min(first, step);
        last = Math.max(last, step);
        while (last - first >= MOST_STEPS) {
            groups.values().forEach(Steps::halve);
            minutesPerStep *= 2;
            first = Math.floorDiv(first, 2);
            last = Math.floorDiv(last, 2);
        }
    }

    long minutesPerStep() {
        return minutesPerStep;
    }

    /// Minutes since 1970.
    long firstMinute() {
        return stepCount() == 0 ? 0 : first * minutesPerStep;
    }

    int stepCount() {
        return first > last ? 0 : (int) (last - first + 1);
    }

    /// Those with the most traces first; what is not told apart last.
    List<Group> largest() {
        var other = new Steps();
        var named = new HashMap<List<String>, Totals>();
        groups.forEach((names, steps) -> {
            Totals totals = steps.all();
            // Brought back of what was not told apart when it was dropped.
            boolean isOther = totals.isBelowZero() || names.equals(by.other());
            if (isOther) {
                steps.totals.forEach(other::add);
            } else if (!totals.equals(Totals.NONE)) {
                named.put(names, totals);
            }
        });
        var order = new ArrayList<>(named.entrySet());
        order.sort(Comparator.comparingLong((Map.Entry<List<String>, Totals> each) ->
                        -each.getValue().traces())
                .thenComparing(each -> String.join("\n", each.getKey())));
        var largest = new ArrayList<Group>();
        for (Map.Entry<List<String>, Totals> each : order) {
            Steps steps = groups.getOrDefault(each.getKey(), other);
            if (largest.size() < MOST_GROUPS) {
                largest.add(group(each.getKey(), each.getValue(), steps));
            } else {
                steps.totals.forEach(other::add);
            }
        }
        Totals ofOther = other.all();
        if (!ofOther.equals(Totals.NONE)) {
            largest.add(group(by.other(), ofOther, other));
        }
        return largest;
    }

    private Group group(List<String> names, Totals totals, Steps steps) {
        long[] traces = new long[stepCount()];
        long[] kept = new long[stepCount()];
        steps.totals.forEach((step, each) -> {
            traces[(int) (step - first)] = each.traces();
            kept[(int) (step - first)] = each.keptTraces();
        });
        return new Group(names, totals, traces, kept);
    }
}
