package dev.clew.store.segment.v1;

import dev.clew.model.Attributes;
import dev.clew.store.segment.totals.Codes;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One page of a table of a segment; columns are decoded when asked for, and kept.
final class SegmentRows implements Rows {
    private static final long[] MANY = {};

    private final SegmentTable table;
    private final PageReader reader;
    private final EntriesCache dictionaries;
    private final int page;
    private final int size;

    /// What was read of each field, by code.
    private final long[] @Nullable [] fields = new long[Field.CODES][];

    /// The same, or what was made of it.
    private final long[] @Nullable [] meanings = new long[Field.CODES][];

    /// Of each field that has one value only on this page, an array with that; empty if it has not. As far as it was
    /// asked for.
    private final long[] @Nullable [] sames = new long[Field.CODES][];

    private final @Nullable Entries[] entries = new Entries[Field.CODES];
    private final SegmentAttributes attributes;
    private boolean isKept;

    /// Whether some of what was read is kept for others too.
    private boolean isShared;

    SegmentRows(SegmentTable table, PageReader reader, EntriesCache dictionaries, int page, int size) {
        this.table = table;
        this.reader = reader;
        this.dictionaries = dictionaries;
        this.page = page;
        this.size = size;
        attributes = new SegmentAttributes(table, reader, dictionaries, page, this);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long[] field(Field field) {
        long[] values = meanings[field.code()];
        if (values == null) {
            values = read(field, size);
            fields[field.code()] = values;
            meanings[field.code()] = values;
        }
        return values;
    }

    @Override
    public long number(Field field, int position) {
        long[] values = meanings[field.code()];
        if (values != null) {
            return values[position];
        }
        // Most columns of a page have one value only, which is not worth an array of a page for a single row.
        long[] same = sames[field.code()];
        if (same == null) {
            same = isSame(field) ? new long[] {same(field)} : MANY;
            sames[field.code()] = same;
        }
        return same.length == 1 ? same[0] : field(field)[position];
    }

    private boolean isRead(Field field) {
        return meanings[field.code()] != null;
    }

    /// The values of a field that only some rows have.
    long[] partial(Field field) {
        return read(field, 0);
    }

    private long[] read(Field field, int sizeIfAbsent) {
        SegmentColumn column = table.field(field);
        return column == null ? new long[sizeIfAbsent] : values(column);
    }

    /// Of this page; not to be written to, nor to be given back if it is kept.
    long[] values(SegmentColumn column) {
        if (isKept) {
            return column.keptValues(reader, page);
        }
        long[] known = column.known(reader, page);
        isShared |= known != null;
        return known == null ? column.values(reader, page) : known;
    }

    @Override
    public void keep() {
        if (!isKept) {
            isKept = true;
            for (Field field : Field.ALL) {
                if (fields[field.code()] != null) {
                    keep(table.field(field), fields[field.code()]);
                }
            }
            attributes.keep();
        }
    }

    void keep(@Nullable SegmentColumn column, long @Nullable [] values) {
        if (column != null && values != null) {
            column.keep(reader, page, values);
        }
    }

    boolean isKept() {
        return isKept;
    }

    @Override
    public boolean isSame(Field field) {
        SegmentColumn column = table.field(field);
        return column == null || column.isSame(reader, page, size);
    }

    @Override
    public long same(Field field) {
        SegmentColumn column = table.field(field);
        return column == null ? 0 : column.directory(reader).mins()[page];
    }

    @Override
    public @Nullable SmallNumbers small(Field field) {
        SegmentColumn column = table.field(field);
        return column == null || isRead(field) ? null : column.small(reader, page);
    }

    @Override
    public Entries entries(Field field) {
        Entries known = entries[field.code()];
        if (known == null) {
            SegmentColumn column = table.field(field);
            known = column == null ? Entries.EMPTY_ONLY : dictionaries.of(column);
            entries[field.code()] = known;
        }
        return known;
    }

    /// Replaces the values of a field by what they mean.
    void replace(Field field, long[] values) {
        meanings[field.code()] = Arrays.copyOf(values, size);
    }

    @Override
    public Attributes attributes(int position) {
        return attributes.of(position);
    }

    @Override
    public Attributes attributes(int position, Set<String> keys) {
        return attributes.of(position, keys);
    }

    @Override
    public void mark(AttributeMatch match, boolean[] hits) {
        attributes.mark(match, hits);
    }

    @Override
    public void firsts(KeyColumns key, Picked picked, Codes to) {
        attributes.firsts(key, picked, to);
    }

    @Override
    public void count(boolean[] wanted, AttributeCounts to) {
        attributes.count(wanted, to);
    }

    @Override
    public AttributeCounts.Columns columns() {
        return attributes.columns();
    }

    @Override
    public void release() {
        if (!isKept && !isShared) {
            for (long[] values : fields) {
                if (values != null) {
                    reader.giveBack(values);
                }
            }
            attributes.giveBack();
        }
        Arrays.fill(fields, null);
        Arrays.fill(meanings, null);
        attributes.forget();
    }
}
