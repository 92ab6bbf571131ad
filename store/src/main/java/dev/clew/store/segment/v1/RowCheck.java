package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import dev.clew.store.check.Findings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Makes every span of a segment, page by page, and sees that each column has as many values as its rows want.
final class RowCheck {
    private final Segment segment;
    private final Findings findings;
    private final Map<SegmentColumn, int[]> counts;
    private final Map<SegmentColumn, Boolean> reported = new HashMap<>();
    private long lostSpans;

    /// @param counts how many values each sound column has on each page
    RowCheck(Segment segment, Map<SegmentColumn, int[]> counts, Findings findings) {
        this.segment = segment;
        this.counts = counts;
        this.findings = findings;
    }

    /// How many spans could not be made.
    long lostSpans() {
        return lostSpans;
    }

    /// Makes the spans of a page. One that needs a damaged page is lost; that page was reported.
    void makeSpans(SegmentSpanRows rows) {
        for (int position = 0; position < rows.size(); position++) {
            try {
                Objects.requireNonNull(rows.span(position));
            } catch (Fault damage) {
                lostSpans++;
            } catch (RuntimeException e) {
                lostSpans++;
                report(segment.startColumn(), "span %d cannot be made: %s".formatted(position, e));
            }
        }
    }

    /// Compares the counts of a page of whose segment every column is sound.
    void count(SegmentPages pages, int page) {
        SegmentRows spans = pages.owned(Table.SPAN, page, pages.rows(page).size());
        count(pages, Table.SPAN, page, spans);
        expect(Field.EXTERNAL_PARENT, page, occurrences(spans.field(Field.PARENT_ID), ParentLinks.EXTERNAL));
        int events = total(spans.field(Field.EVENTS));
        count(pages, Table.EVENT, page, pages.owned(Table.EVENT, page, events));
        int links = total(spans.field(Field.LINKS));
        count(pages, Table.LINK, page, pages.owned(Table.LINK, page, links));
    }

    private void count(SegmentPages pages, Table table, int page, SegmentRows rows) {
        for (Field field : Field.of(table)) {
            if (field.kind() != Field.Kind.DERIVED || field == Field.shapeOf(table)) {
                expect(field, page, rows.size());
            }
        }
        List<SegmentTable.Attribute> attributes = segment.table(table).attributes();
        var walk = new AttributeWalk(
                segment.table(table).shapes(pages.reader()),
                rows.field(Field.shapeOf(table)),
                rows.partial(Field.looseOf(table)),
                attributes.size());
        walk.goTo(rows.size());
        for (int number = 0; number < attributes.size(); number++) {
            SegmentColumn column = attributes.get(number).column();
            if (column != null) {
                expect(column, page, walk.ranks()[number]);
            }
        }
    }

    private void expect(Field field, int page, int wanted) {
        SegmentColumn column = segment.table(field.table()).field(field);
        if (column != null) {
            expect(column, page, wanted);
        }
    }

    private void expect(SegmentColumn column, int page, int wanted) {
        int[] known = counts.get(column);
        if (known != null && known[page] != wanted) {
            report(
                    column,
                    "%s has %d values on page %d, and its rows want %d"
                            .formatted(column.name(), known[page], page, wanted));
        }
    }

    /// Once for a column: where one page is wrong, all may be.
    private void report(SegmentColumn column, String what) {
        if (reported.putIfAbsent(column, true) == null) {
            findings.damage(column.offset(), what, "");
        }
    }

    private static int occurrences(long[] values, long wanted) {
        int count = 0;
        for (long value : values) {
            count += value == wanted ? 1 : 0;
        }
        return count;
    }

    private static int total(long[] counts) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return Math.toIntExact(total);
    }
}
