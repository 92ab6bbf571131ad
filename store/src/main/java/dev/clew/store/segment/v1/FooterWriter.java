package dev.clew.store.segment.v1;

import dev.clew.model.TimeRange;
import java.util.List;

/// Gathers what a segment says of itself, and writes it behind everything else, with the trailer by which
/// it is found.
final class FooterWriter {
    private final PageWriter pages;
    private final Output facts = new Output();
    private final Output columns = new Output();
    private final Output shapes = new Output();
    private int columnCount;
    private long notesOffset;
    private int notesLength;

    FooterWriter(PageWriter pages) {
        this.pages = pages;
    }

    void facts(int rows, int traces, int errors, TimeRange starts) {
        facts.writeVarint(rows);
        facts.writeVarint(traces);
        facts.writeVarint(errors);
        facts.writeLong(starts.fromNanos());
        facts.writeLong(starts.toNanos());
    }

    /// Names a page that is no column's.
    void page(long offset, int length) {
        facts.writeVarint(offset);
        facts.writeVarint(length);
    }

    void field(Field field, ColumnWriter.Written written) {
        if (written.length() > 0) {
            columnCount++;
            columns.writeByte(field.code());
            where(written);
        }
    }

    /// Columns of attributes are told in order of their numbers, also those without a value.
    void attribute(Table table, AttributeColumn column, ColumnWriter.Written written) {
        columnCount++;
        columns.writeByte(Format.ATTRIBUTE);
        columns.writeByte(table.code());
        columns.writeByte(column.type().code());
        columns.writeVarint(column.key().length);
        columns.write(column.key(), 0, column.key().length);
        where(written);
    }

    private void where(ColumnWriter.Written written) {
        columns.writeVarint(written.offset());
        columns.writeVarint(written.length());
    }

    /// Writes the shapes of a table on a page of their own. To be told for every table, in order.
    void shapes(Table table, List<int[]> found) {
        shapes.clear();
        shapes.writeVarint(found.size());
        for (int[] shape : found) {
            shapes.writeVarint(shape.length);
            for (int column : shape) {
                shapes.writeVarint(column);
            }
        }
        facts.writeByte(table.code());
        page(pages.position(), pages.writeCompressed(shapes));
    }

    /// Names the page with what the sampler left; there is none if this is never called.
    void notes(long offset, int length) {
        notesOffset = offset;
        notesLength = length;
    }

    /// @param replaces the numbers of the segments that this one takes the place of
    void write(List<Long> replaces) {
        facts.writeVarint(columnCount);
        facts.write(columns.array(), 0, columns.size());
        facts.writeVarint(replaces.size());
        replaces.forEach(facts::writeVarint);
        page(notesOffset, notesLength);
        long offset = pages.position();
        int length = pages.writeCompressed(facts);
        writeTrailer(offset, length);
    }

    private void writeTrailer(long offset, int length) {
        Output out = pages.out();
        pages.begin();
        out.writeLong(offset);
        out.writeInt(length);
        out.writeInt(Format.VERSION);
        out.writeInt(0);
        pages.end();
        out.writeLong(Format.MAGIC);
    }
}
