package dev.clew.store.segment.v1;

import dev.clew.model.Attributes;
import dev.clew.store.segment.totals.Codes;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One page of a table of a segment; columns are decoded when asked for, and kept.
final class SegmentRows implements Rows {
    private final SegmentTable table;
    private final PageReader reader;
    private final EntriesCache dictionaries;
    private final int page;
    private final int size;
    private final Map<Field, long[]> fields = new EnumMap<>(Field.class);

    /// What was made of fields, instead of what is stored.
    private final Map<Field, long[]> meanings = new EnumMap<>(Field.class);

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
        long[] values = meanings.getOrDefault(field, fields.get(field));
        if (values == null) {
            values = read(field, size);
            fields.put(field, values);
        }
        return values;
    }

    @Override
    public long number(Field field, int position) {
        // Most columns of a page have one value only, which is not worth an array for a single row.
        return !isRead(field) && isSame(field) ? same(field) : field(field)[position];
    }

    private boolean isRead(Field field) {
        return fields.containsKey(field) || meanings.containsKey(field);
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
            fields.forEach((field, values) -> keep(table.field(field), values));
            attributes.keep();
        }
    }

    void keep(@Nullable SegmentColumn column, long @Nullable [] values) {
        if (column != null && values != null) {
            column.keep(reader, page, values);
        }
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
        SegmentColumn column = table.field(field);
        return column == null ? Entries.EMPTY_ONLY : dictionaries.of(column);
    }

    /// Replaces the values of a field by what they mean.
    void replace(Field field, long[] values) {
        meanings.put(field, Arrays.copyOf(values, size));
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
            fields.values().forEach(reader::giveBack);
            attributes.giveBack();
        }
        fields.clear();
        meanings.clear();
        attributes.forget();
    }
}
