package dev.clew.store.segment.v1;

import dev.clew.model.TimeRange;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/// Cuts a block: writes what readers may see of it into a segment file.
public final class SegmentWriter {
    private static final List<Field> NUMBERS = List.of(
            Field.DURATION,
            Field.FLAGS,
            Field.DROPPED_ATTRIBUTES,
            Field.DROPPED_EVENTS,
            Field.DROPPED_LINKS,
            Field.EVENTS,
            Field.LINKS);
    private static final List<Field> TEXTS = List.of(Field.MESSAGE, Field.TRACE_STATE, Field.SCOPE);

    private final Block block;
    private final RowOrder order;
    private final int rowCount;
    private final PageWriter pages;
    private final ColumnWriter columns;
    private final FooterWriter footer;

    private SegmentWriter(Block block, BitSet without, PageWriter pages) {
        this.block = block;
        this.pages = pages;
        order = RowOrder.of(block, without);
        rowCount = order.rows().length;
        columns = new ColumnWriter(pages);
        footer = new FooterWriter(pages);
    }

    /// Writes the spans of `block`, of which there is at least one, to `file`, which must not exist, and forces it.
    /// The name is not durable yet: the caller gives the file its final one, and forces the folder.
    ///
    /// Can run in any thread while others read the block, or even append to it: then what is appended meanwhile may
    /// be missing.
    ///
    /// @return the length of the file, in bytes
    /// @throws IOException if the disk fails; the file is of no use then, and may be there
    public static long write(Block block, Disk disk, Path file) throws IOException {
        return write(block, new BitSet(), List.of(), disk, file);
    }

    /// As [#write(Block, Disk, Path)], but for the rows `without`, and in the place of other segments.
    static long write(Block block, BitSet without, List<Long> replaces, Disk disk, Path file) throws IOException {
        try (Disk.AppendFile to = disk.create(file);
                var pages = new PageWriter(to)) {
            new SegmentWriter(block, without, pages).write(replaces);
            pages.flush();
            to.force();
            return pages.position();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void write(List<Long> replaces) {
        writeHeader();
        int[] rows = order.rows();
        int[] bounds = bounds(rowCount);
        long[] starts = gather(Field.START, rows);
        writeSpans(bounds, starts);
        writeAttributes(Table.SPAN, block.spans, rows, bounds);
        writeEvents(rows, bounds, starts);
        writeLinks(rows, bounds);
        footer.write(replaces);
    }

    private void writeHeader() {
        pages.begin();
        pages.out().writeLong(Format.MAGIC);
        pages.out().writeInt(Format.VERSION);
        pages.end();
    }

    private static int[] bounds(int rows) {
        int[] bounds = new int[(rows + Format.PAGE_ROWS - 1) / Format.PAGE_ROWS + 1];
        for (int page = 0; page < bounds.length; page++) {
            bounds[page] = Math.min(rows, page * Format.PAGE_ROWS);
        }
        return bounds;
    }

    private long[] gather(Field field, int[] rows) {
        return BlockRows.gather(block.spans.column(field).shared(), rows);
    }

    private void writeSpans(int[] bounds, long[] starts) {
        int[] rows = order.rows();
        long[] names = gather(Field.NAME, rows);
        long[] resources = gather(Field.RESOURCE, rows);
        long[] kinds = gather(Field.KIND, rows);
        long[] statuses = gather(Field.STATUS, rows);
        footer.field(Field.START, columns.numbers(starts, bounds, Coding.DELTA, 0, false));
        footer.field(Field.NAME, columns.texts(names, bounds, block.spans.dictionary(Field.NAME), true));
        footer.field(Field.KIND, columns.numbers(kinds, bounds, Coding.PLAIN, 0, true));
        footer.field(Field.STATUS, columns.numbers(statuses, bounds, Coding.PLAIN, 0, true));
        var operations = new OperationWriter(block, resources, names, kinds, statuses, starts);
        footer.facts(rowCount, order.traceStarts().length - 1, operations.errors(), range(starts));
        operations.write(pages, footer);
        footer.field(Field.RESOURCE, columns.texts(resources, bounds, block.spans.dictionary(Field.RESOURCE), false));
        new TraceIndexWriter(pages, footer)
                .write(gather(Field.TRACE_ID_HIGH, rows), gather(Field.TRACE_ID_LOW, rows), order.traceStarts());
        writeIds(bounds);
        for (Field field : NUMBERS) {
            footer.field(field, columns.numbers(gather(field, rows), bounds, Coding.PLAIN, 0, true));
        }
        for (Field field : TEXTS) {
            footer.field(field, columns.texts(gather(field, rows), bounds, block.spans.dictionary(field), true));
        }
    }

    private static TimeRange range(long[] starts) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (long start : starts) {
            min = Math.min(min, start);
            max = Math.max(max, start);
        }
        return new TimeRange(min, max);
    }

    private void writeIds(int[] bounds) {
        long[] spanIds = gather(Field.SPAN_ID, order.rows());
        var parents = new ParentLinks(spanIds, gather(Field.PARENT_ID, order.rows()), order.traceStarts());
        footer.field(Field.SPAN_ID, columns.numbers(spanIds, bounds, Coding.RAW, 0, false));
        footer.field(Field.PARENT_ID, columns.numbers(parents.numbers(), bounds, Coding.PLAIN, 0, true));
        footer.field(
                Field.EXTERNAL_PARENT,
                columns.numbers(parents.external(), parents.externalBounds(bounds), Coding.RAW, 0, false));
    }

    private void writeAttributes(Table kind, BlockTable table, int[] rows, int[] bounds) {
        new AttributeWriter(table.attributes.view(), rows, bounds).write(kind, columns, footer);
    }

    private void writeEvents(int[] rows, int[] bounds, long[] starts) {
        int[] ends = block.eventEnds.shared();
        int[] owned = BlockSpanRows.owned(ends, rows);
        int[] ownedBounds = ownedBounds(ends, rows, bounds);
        long[] times = BlockRows.gather(block.events.column(Field.EVENT_TIME).shared(), owned);
        sinceStart(times, ends, rows, starts);
        footer.field(Field.EVENT_TIME, columns.numbers(times, ownedBounds, Coding.PLAIN, 0, true));
        writeOwned(block.events, Field.EVENT_NAME, owned, ownedBounds);
        writeOwned(block.events, Field.EVENT_DROPPED_ATTRIBUTES, owned, ownedBounds);
        writeAttributes(Table.EVENT, block.events, owned, ownedBounds);
    }

    private void writeLinks(int[] rows, int[] bounds) {
        int[] ends = block.linkEnds.shared();
        int[] owned = BlockSpanRows.owned(ends, rows);
        int[] ownedBounds = ownedBounds(ends, rows, bounds);
        for (Field field : block.links.fields()) {
            writeOwned(block.links, field, owned, ownedBounds);
        }
        writeAttributes(Table.LINK, block.links, owned, ownedBounds);
    }

    private void writeOwned(BlockTable table, Field field, int[] owned, int[] bounds) {
        long[] values = BlockRows.gather(table.column(field).shared(), owned);
        footer.field(
                field,
                switch (field.kind()) {
                    case TEXT -> columns.texts(values, bounds, table.dictionary(field), true);
                    case ID -> columns.numbers(values, bounds, Coding.RAW, 0, true);
                    case TIME, NUMBER, DERIVED -> columns.numbers(values, bounds, Coding.PLAIN, 0, true);
                });
    }

    /// Where the rows that belong to each page's spans begin, and where the last ones end.
    private static int[] ownedBounds(int[] ends, int[] owners, int[] bounds) {
        int[] ownedBounds = new int[bounds.length];
        int count = 0;
        for (int page = 0; page < bounds.length - 1; page++) {
            for (int i = bounds[page]; i < bounds[page + 1]; i++) {
                count += size(ends, owners[i]);
            }
            ownedBounds[page + 1] = count;
        }
        return ownedBounds;
    }

    private static int size(int[] ends, int owner) {
        return ends[owner] - (owner == 0 ? 0 : ends[owner - 1]);
    }

    private static void sinceStart(long[] times, int[] ends, int[] owners, long[] starts) {
        int at = 0;
        for (int i = 0; i < owners.length; i++) {
            for (int left = size(ends, owners[i]); left > 0; left--) {
                times[at++] -= starts[i];
            }
        }
    }
}
