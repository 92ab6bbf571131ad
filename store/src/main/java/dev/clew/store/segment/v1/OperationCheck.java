package dev.clew.store.segment.v1;

import dev.clew.model.Histogram;
import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.model.TimeRange;
import dev.clew.store.Aggregate;
import dev.clew.store.check.Findings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Counts the operations of a segment again, page by page, and compares them with its table of them.
final class OperationCheck {
    /// What adding up in another order may make of a sum.
    private static final double SUM_ERROR = 1e-9;

    private record Key(String service, int name, SpanKind kind) {}

    private static final class Tally {
        private final int number;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private int spans;
        private int errors;
        private final Histogram durations = new Histogram();
        private double sum;
        private long min = Long.MAX_VALUE;
        private long max;

        /// @param number in the table of operations; negative if it lacks this one
        Tally(int number) {
            this.number = number;
        }

        void addDuration(long nanos) {
            durations.add((double) nanos);
            sum += nanos;
            min = Math.min(min, nanos);
            max = Math.max(max, nanos);
        }

        boolean isRight(Aggregate.Numbers told) {
            return Objects.equals(durations, told.histogram())
                    && (double) min == told.min()
                    && (double) max == told.max()
                    && Math.abs(sum - told.sum()) <= SUM_ERROR * sum;
        }
    }

    private final Map<Key, Integer> numbers = new HashMap<>();
    private final Map<Key, Tally> counted = new HashMap<>();
    private final IntervalCounts intervals;
    private boolean intervalsAgree = true;
    private int errors;

    /// @param table of operations, as the segment has it
    /// @param rows how many spans there are
    OperationCheck(SegmentOperations table, int rows) {
        for (SegmentOperations.Entry entry : table.operations()) {
            numbers.put(new Key(entry.service(), entry.name(), entry.kind()), numbers.size());
        }
        intervals = new IntervalCounts(rows);
    }

    /// @param pages whose resources they are
    void count(SegmentRows rows, SegmentPages pages) {
        long[] starts = rows.field(Field.START);
        long[] resources = rows.field(Field.RESOURCE);
        long[] names = rows.field(Field.NAME);
        long[] kinds = rows.field(Field.KIND);
        long[] statuses = rows.field(Field.STATUS);
        long[] durations = rows.field(Field.DURATION);
        intervalsAgree &= agree(starts, rows, pages.intervalNanos());
        var combinations = new OperationSet();
        Tally[] tallies = new Tally[starts.length];
        for (int row = 0; row < starts.length; row++) {
            int number = combinations.number((int) resources[row], (int) names[row], (int) kinds[row]);
            if (tallies[number] == null) {
                var key =
                        new Key(pages.resource((int) resources[row]).serviceName(), (int) names[row], SpanKind.of((int)
                                kinds[row]));
                tallies[number] = counted.computeIfAbsent(key, _ -> new Tally(numbers.getOrDefault(key, -1)));
            }
            count(tallies[number], starts[row], statuses[row] == StatusCode.ERROR.number());
            // As Span#durationNanos has it.
            tallies[number].addDuration(Math.max(0, durations[row]));
        }
    }

    private static boolean agree(long[] starts, SegmentRows rows, long intervalNanos) {
        if (intervalNanos == 0) {
            return true;
        }
        long[] told = rows.field(Field.INTERVAL);
        boolean agree = true;
        for (int row = 0; row < starts.length; row++) {
            agree &= told[row] == Math.floorDiv(starts[row], intervalNanos);
        }
        return agree;
    }

    private void count(Tally tally, long start, boolean isError) {
        tally.first = Math.min(tally.first, start);
        tally.last = Math.max(tally.last, start);
        tally.spans++;
        tally.errors += isError ? 1 : 0;
        errors += isError ? 1 : 0;
        if (tally.number >= 0) {
            intervals.add(tally.number, start, isError);
        }
    }

    int errors() {
        return errors;
    }

    /// When the earliest and the latest of all spans start.
    TimeRange starts() {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Tally tally : counted.values()) {
            first = Math.min(first, tally.first);
            last = Math.max(last, tally.last);
        }
        return new TimeRange(first, last);
    }

    /// @param told the page of intervals
    void compareIntervals(byte[] told, long offset, Findings findings) {
        if (!intervalsAgree) {
            findings.damage(
                    offset, "spans are said to start in other intervals than they do", "right numbers over time");
        }
        var right = new Output();
        intervals.write(right);
        if (!Arrays.equals(told, Arrays.copyOf(right.array(), right.size()))) {
            findings.damage(
                    offset,
                    "the table of intervals is not what the rows come to",
                    "right counts over time, of services and operations");
        }
    }

    /// To be called last: forgets what was counted.
    ///
    /// @param durations of the operations, in the same order
    void compare(SegmentOperations operations, List<Aggregate.Numbers> durations, long offset, Findings findings) {
        for (int i = 0; i < operations.operations().size(); i++) {
            SegmentOperations.Entry entry = operations.operations().get(i);
            Tally tally = counted.remove(new Key(entry.service(), entry.name(), entry.kind()));
            if (tally == null || !isRight(entry, tally) || !tally.isRight(durations.get(i))) {
                findings.damage(
                        offset,
                        "the table of operations says %s, and the rows say otherwise".formatted(entry),
                        "right counts of that operation");
            }
        }
        counted.keySet()
                .forEach(key -> findings.damage(
                        offset, "the table of operations lacks %s".formatted(key), "that operation in lists"));
    }

    private static boolean isRight(SegmentOperations.Entry entry, Tally tally) {
        return tally.first == entry.first()
                && tally.last == entry.last()
                && tally.spans == entry.spans()
                && tally.errors == entry.errors();
    }
}
