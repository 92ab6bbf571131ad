package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes segment files, column by column: what is cut from a block, and what is merged of other segments.
public final class SegmentWriter {
    private final SegmentSource source;
    private final PageWriter pages;
    private final ColumnWriter columns;
    private final FooterWriter footer;
    private final int[] bounds;

    private SegmentWriter(SegmentSource source, PageWriter pages) {
        this.source = source;
        this.pages = pages;
        columns = new ColumnWriter(pages);
        footer = new FooterWriter(pages);
        bounds = bounds(source.rowCount());
    }

    /// Cuts a block: writes its spans, of which there is at least one, to `file`, which must not exist, and
    /// forces it. The name is not durable yet: the caller gives the file its final one, and forces the
    /// folder.
    ///
    /// Can run in any thread while others read the block, or even append to it: then what is appended
    /// meanwhile may be missing.
    ///
    /// @return the length of the file, in bytes
    /// @throws IOException if the disk fails; the file is of no use then, and may be there
    public static long write(Block block, Disk disk, Path file) throws IOException {
        return write(new BlockSource(block, new BitSet()), List.of(), disk, file);
    }

    /// Merges `segments`, oldest first, as [#write(Block, Disk, Path)] cuts a block: whoever reads them may
    /// go on.
    ///
    /// @param without a trace that is left out, or null; they hold some other
    /// @param replaces what the new segment says of itself: the numbers of those in whose place it is
    ///     written
    /// @param pause called before each column; the merge ends with what it throws
    /// @return the length of the file, in bytes
    /// @throws Fault `CORRUPT` if one of them is damaged; `CALLER` if together they have more attribute
    ///     columns, or more text in one, than a segment may have
    public static long merge(
            List<Segment> segments,
            @Nullable TraceId without,
            List<Long> replaces,
            Runnable pause,
            Disk disk,
            Path file)
            throws IOException {
        try (var inputs = new MergeInputs(segments, pause)) {
            return write(MergeSource.without(without, inputs), replaces, disk, file);
        }
    }

    /// As [#write(Block, Disk, Path)], from any source, which has at least one row.
    ///
    /// @param replaces the numbers of the segments in whose place this one is written
    static long write(SegmentSource source, List<Long> replaces, Disk disk, Path file) throws IOException {
        try (Disk.AppendFile to = disk.create(file);
                var pages = new PageWriter(to)) {
            new SegmentWriter(source, pages).write(replaces);
            pages.flush();
            to.force();
            return pages.position();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void write(List<Long> replaces) {
        writeHeader();
        writeSpans();
        writeAttributes(Table.SPAN, bounds);
        writeEvents();
        writeLinks();
        writeNotes();
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

    private void writeSpans() {
        writeOperationsAndTheirColumns();
        new TraceIndexWriter(pages, footer).write(source.traceIdHighs(), source.traceIdLows(), source.traceStarts());
        writeIds();
        writeNumbers(Field.FLAGS, Coding.PLAIN, bounds);
        writeNumbers(Field.DROPPED_ATTRIBUTES, Coding.PLAIN, bounds);
        writeNumbers(Field.DROPPED_EVENTS, Coding.PLAIN, bounds);
        writeNumbers(Field.DROPPED_LINKS, Coding.PLAIN, bounds);
        writeNumbers(Field.EVENTS, Coding.PLAIN, bounds);
        writeNumbers(Field.LINKS, Coding.PLAIN, bounds);
        writeTexts(Field.MESSAGE, bounds);
        writeTexts(Field.TRACE_STATE, bounds);
        writeTexts(Field.SCOPE, bounds);
    }

    private void writeOperationsAndTheirColumns() {
        long[] starts = source.numbers(Field.START);
        long[] durations = source.numbers(Field.DURATION);
        SegmentSource.Texts names = source.texts(Field.NAME);
        long[] kinds = source.numbers(Field.KIND);
        long[] statuses = source.numbers(Field.STATUS);
        footer.field(Field.START, columns.numbers(starts, bounds, Coding.DELTA, 0, false));
        footer.field(Field.DURATION, columns.numbers(durations, bounds, Coding.PLAIN, 0, true));
        footer.field(Field.NAME, texts(names, bounds));
        footer.field(Field.KIND, columns.numbers(kinds, bounds, Coding.PLAIN, 0, true));
        footer.field(Field.STATUS, columns.numbers(statuses, bounds, Coding.PLAIN, 0, true));
        SegmentSource.Texts resources = source.texts(Field.RESOURCE);
        var operations = new OperationWriter(resources.dictionary(), source.rowCount());
        operations.count(
                resources.numbers(),
                orZeros(names.numbers()),
                orZeros(kinds),
                orZeros(statuses),
                starts,
                orZeros(durations));
        footer.facts(source.rowCount(), source.traceStarts().length - 1, operations.errors(), range(starts));
        operations.write(pages, footer);
        IntervalCounts intervals = operations.intervals();
        footer.field(
                Field.INTERVAL, columns.numbers(intervals.of(starts), bounds, Coding.PLAIN, intervals.seconds(), true));
        footer.field(Field.RESOURCE, texts(resources, bounds));
    }

    private ColumnWriter.Written texts(SegmentSource.Texts texts, int[] pageBounds) {
        return columns.texts(texts.numbers(), pageBounds, texts.dictionary(), true);
    }

    private long[] orZeros(long[] numbers) {
        return numbers.length == 0 ? new long[source.rowCount()] : numbers;
    }

    private static TimeRange range(long[] starts) {
        Extent extent = Extent.of(starts, 0, starts.length);
        return new TimeRange(extent.min(), extent.max());
    }

    private void writeIds() {
        writeNumbers(Field.SPAN_ID, Coding.RAW, bounds);
        long[] parents = source.numbers(Field.PARENT_ID);
        footer.field(Field.PARENT_ID, columns.numbers(parents, bounds, Coding.PLAIN, 0, true));
        int[] externalBounds = ParentLinks.externalBounds(orZeros(parents), bounds);
        footer.field(
                Field.EXTERNAL_PARENT,
                columns.numbers(source.numbers(Field.EXTERNAL_PARENT), externalBounds, Coding.RAW, 0, false));
        writeNumbers(Field.DESCENDANTS, Coding.PLAIN, bounds);
    }

    private void writeNumbers(Field field, Coding coding, int[] pageBounds) {
        footer.field(field, columns.numbers(source.numbers(field), pageBounds, coding, 0, true));
    }

    private void writeTexts(Field field, int[] pageBounds) {
        footer.field(field, texts(source.texts(field), pageBounds));
    }

    private void writeAttributes(Table table, int[] pageBounds) {
        new AttributeWriter(columns, footer).write(table, source.attributes(table, pageBounds), pageBounds);
    }

    private void writeNotes() {
        var out = new Output();
        source.notes().writeTo(out);
        if (out.size() > 0) {
            footer.notes(pages.position(), pages.writeCompressed(out));
        }
    }

    private void writeEvents() {
        int[] owned = ownedBounds(source.numbers(Field.EVENTS));
        writeNumbers(Field.EVENT_TIME, Coding.PLAIN, owned);
        writeTexts(Field.EVENT_NAME, owned);
        writeNumbers(Field.EVENT_DROPPED_ATTRIBUTES, Coding.PLAIN, owned);
        writeAttributes(Table.EVENT, owned);
    }

    private void writeLinks() {
        int[] owned = ownedBounds(source.numbers(Field.LINKS));
        writeNumbers(Field.LINK_TRACE_ID_HIGH, Coding.RAW, owned);
        writeNumbers(Field.LINK_TRACE_ID_LOW, Coding.RAW, owned);
        writeNumbers(Field.LINK_SPAN_ID, Coding.RAW, owned);
        writeTexts(Field.LINK_TRACE_STATE, owned);
        writeNumbers(Field.LINK_FLAGS, Coding.PLAIN, owned);
        writeNumbers(Field.LINK_DROPPED_ATTRIBUTES, Coding.PLAIN, owned);
        writeAttributes(Table.LINK, owned);
    }

    /// Where the rows that belong to each page's spans begin, and where the last ones end.
    private int[] ownedBounds(long[] counts) {
        int[] owned = new int[bounds.length];
        int count = 0;
        for (int page = 0; page < bounds.length - 1; page++) {
            for (int row = bounds[page]; row < bounds[page + 1] && counts.length > 0; row++) {
                count += (int) counts[row];
            }
            owned[page + 1] = count;
        }
        return owned;
    }
}
