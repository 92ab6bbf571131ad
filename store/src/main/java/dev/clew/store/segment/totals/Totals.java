package dev.clew.store.segment.totals;

import dev.clew.model.AnyValue;
import dev.clew.model.Histogram;
import dev.clew.model.Span;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.QueryMemory;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The answer to a [SpanAggregation] while it is made, part by part: what [dev.clew.store.SpanTotals] comes to,
/// from columns. The fields of a span become the number of its cell step by step:
///
/// ```
/// service  name  tier     start
///    2      5     1      12:00:07
///    └──┬───┘     │         │
///       9─────┬───┘         │         pairs of a group and a value are groups again
///            14──────┬──────3         step of time
///                   31                cell
/// ```
///
/// For one thread.
public final class Totals {
    /// Of a pair that is a group, in its tables.
    private static final long GROUP_BYTES = 40;

    /// Of a cell: its sums, in arrays that double; no longer needed when there is an answer.
    private static final long SUMS_BYTES = 130;

    /// Of a cell in the answer.
    private static final long CELL_BYTES = 120;

    private final SpanAggregation question;
    private final QueryMemory memory;
    private final Turns turns;
    private final List<GroupValues> values = new ArrayList<>();
    private final List<Pairs> groups = new ArrayList<>();
    private final Steps steps;
    private final Pairs cellNumbers;
    private final Cells cells;
    private final SpanColumns columns;
    private final Codes group = new Codes();
    private final Codes step = new Codes();
    private final Codes cell = new Codes();
    private long scanned;
    private String stoppedBecause = "";

    /// @param question limits what it holds
    public Totals(SpanAggregation question) {
        this(question, question.limits().memory(), Turns.alone());
    }

    /// For one of several threads that add up the same together.
    ///
    /// @param memory that it may hold
    /// @param turns which pieces are to be added
    public Totals(SpanAggregation question, QueryMemory memory, Turns turns) {
        this.question = question;
        this.memory = memory;
        this.turns = turns;
        for (SpanField _ : question.by()) {
            values.add(new GroupValues(this::isFull, memory));
        }
        for (int i = 1; i < values.size(); i++) {
            groups.add(new Pairs(this::isFull, GROUP_BYTES, memory));
        }
        steps = new Steps(question, this::isFull);
        cellNumbers = new Pairs(this::isFull, SUMS_BYTES + CELL_BYTES, memory);
        cells = new Cells(question.measured() != null, question.detail() == SpanAggregation.Detail.HISTOGRAM, memory);
        columns = new SpanColumns(values.size());
    }

    private boolean isFull() {
        return cellNumbers.size() > question.mostCells() || memory.isExceeded();
    }

    public SpanAggregation question() {
        return question;
    }

    /// The values of a field that is grouped by.
    public GroupValues values(int field) {
        return values.get(field);
    }

    /// To be filled for [#add].
    public SpanColumns columns() {
        return columns;
    }

    /// Whether the next piece of the parts is to be added here, and not by another thread. Asked for every piece, each
    /// time in the same order.
    public boolean isMine() {
        return turns.isMine();
    }

    /// How many of the next `spans` may be looked at: all, or fewer when it is time to give up.
    public int look(int spans) {
        if (!isStopped()) {
            stoppedBecause = question.limits().exceeded(scanned);
        }
        if (isStopped()) {
            return 0;
        }
        long left = question.limits().spans() - scanned;
        int allowed = (int) Math.min(spans, left);
        scanned += allowed;
        if (allowed < spans) {
            stoppedBecause = ScanLimits.tooMany(scanned);
        }
        return allowed;
    }

    /// Whether it is time to give up; looks at the clock, and asks whether anybody waits.
    public boolean isOver() {
        look(0);
        return isStopped();
    }

    /// Whether it was time to give up when that was looked at last.
    public boolean isStopped() {
        return !stoppedBecause.isEmpty();
    }

    /// Adds the spans that [#columns] is filled with, all of which are in the range and match the filter.
    public void add() {
        int count = columns.count();
        if (count == 0) {
            return;
        }
        Codes grouped = group(count);
        steps.number(columns.starts(), count, step);
        cellNumbers.prepare(groupCount(), steps.size());
        cellNumbers.number(grouped, step, count, cell);
        cells.prepare(cellNumbers.size());
        cells.add(cell, columns);
    }

    /// The number of the group that has these values, by field.
    public long groupOf(long[] codes) {
        int number = codes.length == 0 ? 1 : (int) codes[0];
        int size = codes.length == 0 ? 2 : values.getFirst().size();
        for (int i = 1; i < codes.length; i++) {
            Pairs pairs = groups.get(i - 1);
            pairs.prepare(size, values.get(i).size());
            number = pairs.number(number, (int) codes[i]);
            size = pairs.size();
        }
        return number;
    }

    private Codes group(int count) {
        if (columns.isCombined()) {
            return columns.combined();
        }
        if (values.isEmpty()) {
            group.same(1);
            return group;
        }
        Codes grouped = columns.group(0);
        int size = values.getFirst().size();
        for (int i = 1; i < values.size(); i++) {
            Pairs pairs = groups.get(i - 1);
            pairs.prepare(size, values.get(i).size());
            pairs.number(grouped, columns.group(i), count, group);
            grouped = group;
            size = pairs.size();
        }
        return grouped;
    }

    private int groupCount() {
        return switch (values.size()) {
            case 0 -> 2;
            case 1 -> values.getFirst().size();
            default -> groups.getLast().size();
        };
    }

    /// Adds one span that is in the range and matches the filter.
    public void add(Span span) {
        columns.count(1);
        columns.isCombined(false);
        for (int i = 0; i < values.size(); i++) {
            columns.group(i).same(code(values.get(i), question.by().get(i), span));
        }
        columns.starts().same(span.startNanos());
        columns.failed(1)[0] = 0;
        columns.failures(span.isError() ? 1 : 0);
        if (question.measured() != null) {
            columns.numbers().same(code(MeasuredNumbers.MEASURED, question.measured(), span));
        }
        add();
    }

    private static long code(ValueCoder coder, SpanField field, Span span) {
        AnyValue value = field.first(span);
        return value == null ? coder.absent() : coder.of(value);
    }

    /// Adds spans that were counted elsewhere: those that the group numbers of [#columns] name, in the step that
    /// [SpanColumns#starts] names, each the same for all.
    ///
    /// @param numbers null if nothing is measured; its histogram is needed only if the question asks for one
    public void addCounted(long spans, long errors, Aggregate.@Nullable Numbers numbers) {
        Codes grouped = group(1);
        steps.number(columns.starts(), 1, step);
        cellNumbers.prepare(groupCount(), steps.size());
        cellNumbers.number(grouped, step, 1, cell);
        cells.prepare(cellNumbers.size());
        cells.add((int) cell.first(), spans, errors, numbers);
    }

    /// Adds what `other` has added of the same question.
    public void add(Totals other) {
        scanned += other.scanned;
        if (isStopped() || other.isStopped()) {
            stoppedBecause = question.limits().exceeded(scanned);
        }
        cells.add(
                GroupValues.LEFT_OUT,
                other.cells.spans(GroupValues.LEFT_OUT),
                other.cells.errors(GroupValues.LEFT_OUT),
                /* numbers= */ null);
        long[] ownGroups = new long[other.groupCount()];
        Histogram[] histograms = other.cells.histograms();
        for (int number = 1; number < other.cellNumbers.size(); number++) {
            int group = other.cellNumbers.left(number);
            if (ownGroups[group] == GroupValues.LEFT_OUT) {
                ownGroups[group] = groupOf(codesOf(other.groupOf(group)));
            }
            int begin = steps.ofBegin(other.steps.begin(other.cellNumbers.right(number)));
            cellNumbers.prepare(groupCount(), steps.size());
            int own = cellNumbers.number((int) ownGroups[group], begin);
            cells.prepare(cellNumbers.size());
            cells.add(
                    own,
                    other.cells.spans(number),
                    other.cells.errors(number),
                    other.cells.numbers(number, histograms));
        }
    }

    private long[] codesOf(List<Optional<AnyValue>> group) {
        long[] codes = new long[group.size()];
        for (int i = 0; i < codes.length; i++) {
            GroupValues coder = values.get(i);
            codes[i] = group.get(i).map(coder::of).orElse(coder.absent());
        }
        return codes;
    }

    /// Whether there was no room for some of the spans.
    public boolean leavesOut() {
        return cells.spans(GroupValues.LEFT_OUT) > 0;
    }

    /// The answer.
    ///
    /// @param missing what the parts lacked that were added; empty if nothing
    public Aggregate aggregate(String missing) {
        var found = new ArrayList<Aggregate.Cell>(cellNumbers.size());
        Histogram[] histograms = cells.histograms();
        Map<Integer, List<Optional<AnyValue>>> known = new HashMap<>();
        for (int number = 1; number < cellNumbers.size(); number++) {
            found.add(new Aggregate.Cell(
                    known.computeIfAbsent(cellNumbers.left(number), this::groupOf),
                    steps.begin(cellNumbers.right(number)),
                    cells.spans(number),
                    cells.errors(number),
                    cells.numbers(number, histograms)));
        }
        String truncatedBecause = truncatedBecause(missing);
        memory.hold(-SUMS_BYTES * found.size());
        return new Aggregate(found, new Completeness(scanned, truncatedBecause));
    }

    private List<Optional<AnyValue>> groupOf(int number) {
        if (values.isEmpty()) {
            return List.of();
        }
        var group = new ArrayList<Optional<AnyValue>>(values.size());
        int rest = number;
        for (int i = values.size() - 1; i > 0; i--) {
            Pairs pairs = groups.get(i - 1);
            group.add(values.get(i).value(pairs.right(rest)));
            rest = pairs.left(rest);
        }
        group.add(values.getFirst().value(rest));
        return List.copyOf(group.reversed());
    }

    private String truncatedBecause(String missing) {
        if (leavesOut()) {
            return question.tooManyCells(cells.spans(GroupValues.LEFT_OUT), cellNumbers.size() - 1);
        }
        return isStopped() ? stoppedBecause : missing;
    }
}
