package dev.clew.store.segment.v1;

import dev.clew.model.Resource;
import dev.clew.model.Scope;
import org.jspecify.annotations.Nullable;

/// The spans of one page of a segment.
final class SegmentSpanRows extends SpanRows {
    private final SegmentPages pages;
    private final SegmentRows rows;
    private final int page;
    private @Nullable SegmentRows events;
    private @Nullable SegmentRows links;
    private long @Nullable [] parents;
    private int trace;
    private int traceFrom;
    private int traceTo;

    SegmentSpanRows(SegmentPages pages, SegmentRows rows, int page) {
        super(rows);
        this.pages = pages;
        this.rows = rows;
        this.page = page;
    }

    @Override
    Rows events() {
        SegmentRows found = events;
        if (found == null) {
            found = pages.owned(Table.EVENT, page, total(rows.field(Field.EVENTS)));
            found.replace(Field.EVENT_TIME, times(found.field(Field.EVENT_TIME)));
            events = found;
        }
        return found;
    }

    /// Of each event, nanoseconds since 1970 instead of since the start of its span.
    private long[] times(long[] sinceStart) {
        long[] counts = rows.field(Field.EVENTS);
        long[] starts = rows.field(Field.START);
        long[] times = new long[sinceStart.length];
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            for (long left = counts[i]; left > 0; left--, at++) {
                times[at] = starts[i] + sinceStart[at];
            }
        }
        return times;
    }

    @Override
    Rows links() {
        SegmentRows found = links;
        if (found == null) {
            found = pages.owned(Table.LINK, page, total(rows.field(Field.LINKS)));
            links = found;
        }
        return found;
    }

    private static int total(long[] counts) {
        int total = 0;
        for (long count : counts) {
            total += (int) count;
        }
        return total;
    }

    @Override
    int firstRow() {
        return page * Format.PAGE_ROWS;
    }

    @Override
    int row(int position) {
        return firstRow() + position;
    }

    @Override
    long traceIdHigh(int position) {
        return pages.traces().high(traceOf(row(position)));
    }

    @Override
    long traceIdLow(int position) {
        return pages.traces().low(traceOf(row(position)));
    }

    /// Mostly it is that of the row before.
    private int traceOf(int row) {
        if (row < traceFrom || row >= traceTo) {
            trace = pages.traces().traceOf(row);
            traceFrom = pages.traces().firstRow(trace);
            traceTo = pages.traces().firstRow(trace + 1);
        }
        return trace;
    }

    @Override
    long parentId(int position) {
        long number = rows.field(Field.PARENT_ID)[position];
        if (number == ParentLinks.NO_PARENT) {
            return 0;
        }
        if (number == ParentLinks.EXTERNAL) {
            return externalParents()[position];
        }
        int parent = ParentLinks.parentRow(row(position), number);
        // Mostly it is near, and its page is read already.
        long[] ids = parent / Format.PAGE_ROWS == page
                ? rows.field(Field.SPAN_ID)
                : pages.spanIds(parent / Format.PAGE_ROWS);
        return ids[parent % Format.PAGE_ROWS];
    }

    /// By position, where the parent is not in the segment.
    private long[] externalParents() {
        long[] found = parents;
        if (found == null) {
            long[] numbers = rows.field(Field.PARENT_ID);
            long[] ids = rows.partial(Field.EXTERNAL_PARENT);
            found = new long[numbers.length];
            int at = 0;
            for (int i = 0; i < numbers.length; i++) {
                if (numbers[i] == ParentLinks.EXTERNAL) {
                    found[i] = ids[at++];
                }
            }
            parents = found;
        }
        return found;
    }

    @Override
    Resource resource(int number) {
        return pages.resource(number);
    }

    @Override
    Scope scope(int number) {
        return pages.scope(number);
    }
}
