package dev.clew.store.segment.v1;

import dev.clew.model.TimeRange;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.segment.totals.Codes;
import dev.clew.store.segment.totals.MeasuredNumbers;
import dev.clew.store.segment.totals.SpanColumns;
import dev.clew.store.segment.totals.Totals;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adds the spans of a part to the totals of an aggregation, page by page. Of a page no more columns are read than
/// it takes: none if all that matters is the same in all its rows.
final class PageTotals {
    /// How many pages one thread adds in a row: a millisecond or two.
    private static final int PIECE_PAGES = 16;

    private final Pages pages;
    private final Condition condition;
    private final Totals totals;
    private final BitSet without;
    private final SpanAggregation question;
    private final List<FieldReader> groups = new ArrayList<>();
    private final @Nullable LocalGroups localGroups;
    private final @Nullable FieldReader measured;
    private final Picked picked = new Picked();

    /// @param without rows that are left out
    PageTotals(Pages pages, Condition condition, FieldReaders.Dictionaries part, Totals totals, BitSet without) {
        this.pages = pages;
        this.condition = condition;
        this.totals = totals;
        this.without = without;
        question = totals.question();
        for (int i = 0; i < question.by().size(); i++) {
            groups.add(new FieldReaders(part, totals.values(i)).of(question.by().get(i)));
        }
        localGroups = LocalGroups.of(groups, totals);
        SpanField field = question.measured();
        measured = field == null ? null : new FieldReaders(part, MeasuredNumbers.MEASURED).of(field);
    }

    void run() {
        TimeRange range = question.range();
        boolean isMine = false;
        for (int page = 0; page < pages.count() && !totals.isStopped(); page++) {
            isMine = page % PIECE_PAGES == 0 ? totals.isMine() : isMine;
            if (isMine
                    && pages.maxStart(page) >= range.fromNanos()
                    && pages.minStart(page) <= range.toNanos()
                    && condition.mayHold(pages.zones(page))) {
                SpanRows rows = pages.rows(page);
                pick(page, rows);
                if (picked.count() > 0) {
                    fill(page, rows);
                    totals.add();
                }
                rows.spans.release();
            }
        }
    }

    /// What is looked at is what starts in the range; what is picked matches the filter too.
    private void pick(int page, SpanRows rows) {
        TimeRange range = question.range();
        picked.all(rows.size());
        if (!range.contains(pages.minStart(page)) || !range.contains(pages.maxStart(page))) {
            picked.keepStarting(range, rows.spans.field(Field.START));
        }
        int firstRow = page * Format.PAGE_ROWS;
        if (without.nextSetBit(firstRow) >= 0) {
            picked.leaveOut(without, firstRow);
        }
        picked.keepFirst(totals.look(picked.count()));
        if (!condition.equals(Condition.Constant.TRUE) && picked.count() > 0) {
            condition.evaluate(rows, picked.hits());
            picked.keepHits();
        }
    }

    private void fill(int page, SpanRows rows) {
        SpanColumns columns = totals.columns();
        columns.count(picked.count());
        boolean isCombined = localGroups != null && localGroups.read(rows.spans, picked, columns.combined());
        columns.isCombined(isCombined);
        for (int i = 0; i < groups.size() && !isCombined; i++) {
            groups.get(i).read(rows, picked, columns.group(i));
        }
        if (question.stepNanos() > 0) {
            fillStarts(page, rows, columns.starts());
        }
        columns.failures(findFailed(page, rows.spans, columns.failed(picked.count())));
        if (measured != null) {
            measured.read(rows, picked, columns.numbers());
        }
    }

    private void fillStarts(int page, SpanRows rows, Codes starts) {
        if (question.stepOf(pages.minStart(page)) == question.stepOf(pages.maxStart(page))) {
            starts.same(pages.minStart(page));
        } else if (!fillIntervals(page, rows.spans, starts)) {
            picked.pick(rows.spans.field(Field.START), starts);
        }
    }

    /// Says when the interval of each span begins, if that is in the same step: it is read many times faster than when
    /// the span does (`AggregationCost`).
    private boolean fillIntervals(int page, Rows rows, Codes starts) {
        long width = pages.intervalNanos();
        // At the beginning of time an interval would reach beyond.
        if (width == 0 || question.stepNanos() % width != 0 || pages.minStart(page) < Long.MIN_VALUE + width) {
            return false;
        }
        SmallNumbers small = rows.small(Field.INTERVAL);
        if (small == null) {
            return false;
        }
        begins(small, width, picked, starts.fill(picked.count()));
        return true;
    }

    private static void begins(SmallNumbers intervals, long width, Picked picked, long[] to) {
        long begin = intervals.least() * width;
        byte[] above = intervals.above();
        for (int i = 0; i < picked.count(); i++) {
            to[i] = begin + (above[picked.position(i)] & 0xff) * width;
        }
    }

    private int findFailed(int page, Rows rows, int[] to) {
        if (!pages.zones(page).mayHold(Field.STATUS, FailedSpans.STATUSES)) {
            return 0;
        }
        SmallNumbers small = picked.isAll() ? rows.small(Field.STATUS) : null;
        return small == null
                ? FailedSpans.find(picked.of(rows.field(Field.STATUS)), picked.count(), to)
                : FailedSpans.find(small, picked.count(), to);
    }
}
