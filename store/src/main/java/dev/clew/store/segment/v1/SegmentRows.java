package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Attributes;
import dev.clew.store.segment.totals.Codes;
import java.util.Arrays;
import java.util.BitSet;
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

    /// By number of the attribute's column, as far as they were asked for.
    private long @Nullable [] @Nullable [] columns;

    /// By number of the attribute's column, as far as they were asked for.
    private final @Nullable Entries[] entries;

    private Set<String> keys = Set.of();
    private @Nullable BitSet columnsOfKeys;
    private @Nullable AttributeWalk walk;
    private boolean isKept;

    /// Whether some of what was read is kept for others too.
    private boolean isShared;

    SegmentRows(SegmentTable table, PageReader reader, EntriesCache dictionaries, int page, int size) {
        this.table = table;
        this.reader = reader;
        this.dictionaries = dictionaries;
        this.page = page;
        this.size = size;
        entries = new Entries[table.attributes().size()];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long[] field(Field field) {
        long[] meant = meanings.get(field);
        return meant == null ? fields.computeIfAbsent(field, each -> read(each, size)) : meant;
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

    private long[] values(SegmentColumn column) {
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
            for (int number = 0; columns != null && number < columns.length; number++) {
                keep(table.attributes().get(number).column(), columns[number]);
            }
        }
    }

    private void keep(@Nullable SegmentColumn column, long @Nullable [] values) {
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

    private long[] column(int number) {
        long[] values = decoded()[number];
        if (values == null) {
            SegmentColumn column = table.attributes().get(number).column();
            values = column == null ? new long[0] : values(column);
            decoded()[number] = values;
        }
        return values;
    }

    /// As [#column] at one place. Columns of which a page has one value only are not worth an array for that.
    private long value(int number, int place) {
        long[] values = decoded()[number];
        SegmentColumn column = values == null ? table.attributes().get(number).column() : null;
        return column != null && column.isSame(reader, page)
                ? column.directory(reader).mins()[page]
                : column(number)[place];
    }

    private long[] @Nullable [] decoded() {
        long[] @Nullable [] known = columns;
        if (known == null) {
            known = new long[table.attributes().size()][];
            columns = known;
        }
        return known;
    }

    private AttributeWalk walk() {
        AttributeWalk known = walk;
        if (known == null) {
            known = new AttributeWalk(
                    table.shapes(reader),
                    field(Field.shapeOf(table.table())),
                    partial(Field.looseOf(table.table())),
                    table.attributes().size());
            walk = known;
        }
        return known;
    }

    @Override
    public Attributes attributes(int position) {
        return attributes(position, (BitSet) null);
    }

    @Override
    public Attributes attributes(int position, Set<String> keys) {
        return attributes(position, columnsOf(keys));
    }

    /// Those that may have a value of one of the keys.
    private BitSet columnsOf(Set<String> keys) {
        BitSet known = columnsOfKeys;
        if (known == null || !keys.equals(this.keys)) {
            known = new BitSet();
            for (int number = 0; number < table.attributes().size(); number++) {
                SegmentTable.Attribute attribute = table.attributes().get(number);
                known.set(number, attribute.type() == ColumnType.SPILL || keys.contains(attribute.key()));
            }
            columnsOfKeys = known;
            this.keys = keys;
        }
        return known;
    }

    private Attributes attributes(int position, @Nullable BitSet wanted) {
        AttributeWalk at = walk();
        at.goTo(position);
        int[] ofRow = at.columns();
        if (ofRow.length == 0) {
            return Attributes.EMPTY;
        }
        var found = Attributes.builder();
        int[] taken = at.ranks();
        // Where a value cannot be read it stands between two rows, and would give the next one its neighbour's.
        walk = null;
        for (int number : ofRow) {
            int place = taken[number]++;
            if (wanted == null || wanted.get(number)) {
                add(number, value(number, place), found);
            }
        }
        at.stepOver();
        walk = at;
        return found.build();
    }

    private void add(int number, long value, Attributes.Builder to) {
        SegmentTable.Attribute attribute = table.attributes().get(number);
        SegmentColumn column = requireNonNull(attribute.column());
        if (attribute.type() == ColumnType.SPILL) {
            AttributeCodec.readAttribute(dictionary(number).bytes((int) value), to);
        } else if (attribute.type().inDictionary()) {
            to.add(attribute.key(), Values.of(attribute.type(), dictionary(number), (int) value));
        } else {
            int scale = column.directory(reader).scale();
            to.add(attribute.key(), Values.of(attribute.type(), scale == 0 ? value : Decimals.bits(value, scale)));
        }
    }

    private Entries dictionary(int number) {
        Entries known = entries[number];
        if (known == null) {
            known = dictionaries.of(
                    requireNonNull(table.attributes().get(number).column()));
            entries[number] = known;
        }
        return known;
    }

    @Override
    public void mark(AttributeMatch match, boolean[] hits) {
        if (match.values().equals(ValueSet.ALL)) {
            markHolders(times(match.column()), hits);
            return;
        }
        long[] values = column(match.column());
        int next = nextIn(match.values(), values, 0);
        if (next == values.length) {
            return;
        }
        long[] shapes = field(Field.shapeOf(table.table()));
        long[] loose = partial(Field.looseOf(table.table()));
        int[] ofShape = times(table.shapes(reader), match.column());
        int looseAt = 0;
        int end = 0;
        for (int i = 0; next < values.length; i++) {
            if (shapes[i] == Shapes.LOOSE) {
                int looseEnd = looseAt + 1 + (int) loose[looseAt];
                end += count(loose, looseAt + 1, looseEnd, match.column());
                looseAt = looseEnd;
            } else {
                end += ofShape[(int) shapes[i]];
            }
            hits[i] |= next < end;
            while (next < end) {
                next = nextIn(match.values(), values, next + 1);
            }
        }
    }

    /// Where the first of `wanted` is from a place on; behind the last if there is none.
    private static int nextIn(ValueSet wanted, long[] values, int from) {
        int next = from;
        while (next < values.length && !wanted.contains(values[next])) {
            next++;
        }
        return next;
    }

    private static void markHolders(int[] times, boolean[] hits) {
        for (int i = 0; i < times.length; i++) {
            hits[i] |= times[i] > 0;
        }
    }

    private static int[] times(int[][] shapes, int column) {
        int[] times = new int[shapes.length];
        for (int shape = 0; shape < shapes.length; shape++) {
            for (int each : shapes[shape]) {
                times[shape] += each == column ? 1 : 0;
            }
        }
        return times;
    }

    /// How many values of a column each row has.
    private int[] times(int column) {
        int[] times = new int[size];
        long[] shapes = field(Field.shapeOf(table.table()));
        long[] loose = partial(Field.looseOf(table.table()));
        int[] ofShape = times(table.shapes(reader), column);
        int looseAt = 0;
        for (int i = 0; i < size; i++) {
            if (shapes[i] == Shapes.LOOSE) {
                int end = looseAt + 1 + (int) loose[looseAt];
                times[i] = count(loose, looseAt + 1, end, column);
                looseAt = end;
            } else {
                times[i] = ofShape[(int) shapes[i]];
            }
        }
        return times;
    }

    private static int count(long[] columns, int from, int to, int wanted) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += columns[i] == wanted ? 1 : 0;
        }
        return count;
    }

    /// Replaces the values of a field by what they mean.
    void replace(Field field, long[] values) {
        meanings.put(field, Arrays.copyOf(values, size));
    }

    @Override
    public void firsts(KeyColumns key, Picked picked, Codes to) {
        var values = new long[key.count()][];
        boolean any = false;
        for (int place = 0; place < values.length; place++) {
            values[place] = column(key.column(place));
            any |= values[place].length > 0;
        }
        if (any) {
            firsts(key, values, picked, to.fill(picked.count()));
        } else {
            to.same(key.absent());
        }
    }

    /// Every row is gone over, as it is not known otherwise which value is whose.
    private void firsts(KeyColumns key, long[][] values, Picked picked, long[] to) {
        int[][] ofShape = table.shapes(reader);
        long[] shapes = field(Field.shapeOf(table.table()));
        long[] loose = partial(Field.looseOf(table.table()));
        int[] at = new int[values.length];
        int looseAt = 0;
        int row = 0;
        for (int i = 0; i < picked.count(); i++) {
            int wanted = picked.position(i);
            for (; row < wanted; row++) {
                looseAt = shapes[row] == Shapes.LOOSE
                        ? skipLoose(loose, looseAt, key, at)
                        : skip(key.of((int) shapes[row], ofShape), at, looseAt);
            }
            long code = key.absent();
            if (shapes[row] == Shapes.LOOSE) {
                int end = looseAt + 1 + (int) loose[looseAt];
                for (int k = looseAt + 1; k < end; k++) {
                    int place = key.place((int) loose[k]);
                    if (place >= 0) {
                        long value = values[place][at[place]++];
                        code = code == key.absent() ? key.code(place, value) : code;
                    }
                }
                looseAt = end;
            } else {
                int[] indexesAndPlaces = key.of((int) shapes[row], ofShape);
                for (int k = 1; k < indexesAndPlaces.length; k += 2) {
                    int place = indexesAndPlaces[k];
                    long value = values[place][at[place]++];
                    code = code == key.absent() ? key.code(place, value) : code;
                }
            }
            row++;
            to[i] = code;
        }
    }

    private static int skip(int[] indexesAndPlaces, int[] at, int looseAt) {
        for (int k = 1; k < indexesAndPlaces.length; k += 2) {
            at[indexesAndPlaces[k]]++;
        }
        return looseAt;
    }

    private static int skipLoose(long[] loose, int looseAt, KeyColumns key, int[] at) {
        int end = looseAt + 1 + (int) loose[looseAt];
        for (int k = looseAt + 1; k < end; k++) {
            int place = key.place((int) loose[k]);
            if (place >= 0) {
                at[place]++;
            }
        }
        return end;
    }

    @Override
    public void count(boolean[] wanted, AttributeCounts to) {
        long[] shapes = field(Field.shapeOf(table.table()));
        long[] loose = partial(Field.looseOf(table.table()));
        int looseAt = 0;
        for (int i = 0; i < size; i++) {
            int shape = (int) shapes[i];
            if (wanted[i]) {
                to.row(shape);
            }
            if (shape == Shapes.LOOSE) {
                int end = looseAt + 1 + (int) loose[looseAt];
                for (int k = looseAt + 1; k < end && wanted[i]; k++) {
                    to.loose((int) loose[k]);
                }
                looseAt = end;
            }
        }
        if (!table.attributes().isEmpty() && column(AttributeColumns.SPILL).length > 0) {
            countSpilled(wanted, to);
        }
    }

    private void countSpilled(boolean[] wanted, AttributeCounts to) {
        long[] spilled = column(AttributeColumns.SPILL);
        int[] times = times(AttributeColumns.SPILL);
        int at = 0;
        for (int i = 0; i < size; i++) {
            for (int left = times[i]; left > 0; left--) {
                int id = (int) spilled[at++];
                if (wanted[i]) {
                    to.spilled(id);
                }
            }
        }
    }

    @Override
    public AttributeCounts.Columns columns() {
        return new AttributeCounts.Columns() {
            @Override
            public int[][] shapes() {
                return table.shapes(reader);
            }

            @Override
            public ColumnType type(int column) {
                return table.attributes().get(column).type();
            }

            @Override
            public String key(int column) {
                return table.attributes().get(column).key();
            }

            @Override
            public Entries spill() {
                return dictionaries.of(requireNonNull(
                        table.attributes().get(AttributeColumns.SPILL).column()));
            }
        };
    }

    @Override
    public void release() {
        if (!isKept && !isShared) {
            fields.values().forEach(reader::giveBack);
            giveBackColumns();
        }
        fields.clear();
        meanings.clear();
        columns = null;
        walk = null;
    }

    private void giveBackColumns() {
        if (columns != null) {
            for (long[] values : columns) {
                if (values != null) {
                    reader.giveBack(values);
                }
            }
        }
    }
}
