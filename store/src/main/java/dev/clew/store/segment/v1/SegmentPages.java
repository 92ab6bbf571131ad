package dev.clew.store.segment.v1;

import dev.clew.model.Resource;
import dev.clew.model.Scope;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// What one reader of a segment has open, from the start of a search to its end. For one thread.
final class SegmentPages implements Pages {
    private final Segment segment;
    private final PageReader reader;
    private final EntriesCache dictionaries;
    private final SegmentColumn starts;
    private final Map<Integer, long[]> spanIds = new HashMap<>();
    private boolean closed;

    /// The caller has retained the segment's file; it is released when this is closed.
    SegmentPages(Segment segment) {
        this.segment = segment;
        reader = new PageReader(segment.file(), segment.cache());
        dictionaries = new EntriesCache(reader);
        starts = segment.startColumn();
    }

    PageReader reader() {
        return reader;
    }

    EntriesCache dictionaries() {
        return dictionaries;
    }

    TraceIndex traces() {
        return segment.traces();
    }

    @Override
    public int count() {
        return (segment.spanCount() + Format.PAGE_ROWS - 1) / Format.PAGE_ROWS;
    }

    @Override
    public long minStart(int page) {
        return starts.directory(reader).mins()[page];
    }

    @Override
    public long maxStart(int page) {
        return starts.directory(reader).maxes()[page];
    }

    @Override
    public long intervalNanos() {
        SegmentColumn column = segment.table(Table.SPAN).field(Field.INTERVAL);
        return column == null ? 0 : column.directory(reader).scale() * 1_000_000_000L;
    }

    @Override
    public Condition.Zones zones(int page) {
        return new Condition.Zones() {
            @Override
            public boolean mayHold(Field field, ValueSet values) {
                SegmentColumn column = segment.table(field.table()).field(field);
                return column == null ? values.contains(0) : column.mayHold(reader, page, values);
            }

            @Override
            public boolean mayHold(AttributeMatch match) {
                SegmentColumn column = segment.table(match.table())
                        .attributes()
                        .get(match.column())
                        .column();
                return column != null && column.mayHold(reader, page, match.values());
            }

            @Override
            public boolean mayHoldRows(int from, int to) {
                return from < (page + 1) * Format.PAGE_ROWS && page * Format.PAGE_ROWS < to;
            }

            @Override
            public boolean mayHoldRows(BitSet rows) {
                int first = rows.nextSetBit(page * Format.PAGE_ROWS);
                return first >= 0 && first < (page + 1) * Format.PAGE_ROWS;
            }
        };
    }

    @Override
    public SegmentSpanRows rows(int page) {
        int size = Math.min(Format.PAGE_ROWS, segment.spanCount() - page * Format.PAGE_ROWS);
        return new SegmentSpanRows(
                this, new SegmentRows(segment.table(Table.SPAN), reader, dictionaries, page, size), page);
    }

    /// The events or links of the spans of a page.
    SegmentRows owned(Table table, int page, int size) {
        return new SegmentRows(segment.table(table), reader, dictionaries, page, size);
    }

    long[] spanIds(int page) {
        SegmentColumn column = segment.table(Table.SPAN).field(Field.SPAN_ID);
        return column == null
                ? new long[Format.PAGE_ROWS]
                : spanIds.computeIfAbsent(page, _ -> column.keptValues(reader, page));
    }

    Resource resource(int number) {
        return segment.resources().get(number, this);
    }

    Scope scope(int number) {
        return segment.scopes().get(number, this);
    }

    @Override
    public void rest() {
        reader.rest();
    }

    /// Calling it twice is harmless: what was given back once may be somebody else's by now.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            reader.close();
            segment.file().release();
        }
    }
}
