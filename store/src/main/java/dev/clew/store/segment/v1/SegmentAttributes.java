package dev.clew.store.segment.v1;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import dev.clew.model.Attributes;
import dev.clew.store.segment.totals.Codes;
import java.util.BitSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The attributes of one page of a table of a segment. A column has the values of those rows only that have any, one
/// behind the other; which rows those are, their shapes say.
final class SegmentAttributes {
    private final SegmentTable table;
    private final PageReader reader;
    private final EntriesCache dictionaries;
    private final int page;
    private final SegmentRows rows;

    /// By number, as far as they were asked for.
    private long @Nullable [] @Nullable [] columns;

    /// The same, of which only places are asked for: maybe with room behind the last value.
    private long @Nullable [] @Nullable [] placed;

    private @Nullable Entries @Nullable [] entries;
    private Set<String> keys = Set.of();
    private @Nullable BitSet columnsOfKeys;
    private @Nullable AttributeWalk walk;

    SegmentAttributes(SegmentTable table, PageReader reader, EntriesCache dictionaries, int page, SegmentRows rows) {
        this.table = table;
        this.reader = reader;
        this.dictionaries = dictionaries;
        this.page = page;
        this.rows = rows;
    }

    private long[] shapes() {
        return rows.field(Field.shapeOf(table.table()));
    }

    private long[] loose() {
        return rows.partial(Field.looseOf(table.table()));
    }

    private long[] column(int number) {
        long[] values = decoded()[number];
        if (values == null) {
            SegmentColumn column = table.attributes().get(number).column();
            values = column == null ? new long[0] : rows.values(column);
            decoded()[number] = values;
        }
        return values;
    }

    /// As [#column] at one place. Columns of which a page has one value only are not worth an array for that.
    private long value(int number, int place) {
        SegmentColumn column = table.attributes().get(number).column();
        if (column == null || decoded()[number] != null) {
            return column(number)[place];
        }
        if (column.isSame(reader, page)) {
            return column.directory(reader).mins()[page];
        }
        if (!rows.isKept() || column.directory(reader).sparse()) {
            return column(number)[place];
        }
        // Behind the last value there may be some of another page.
        return placed(number, column)[checkIndex(place, column.directory(reader).counts()[page])];
    }

    private long[] placed(int number, SegmentColumn column) {
        long[] @Nullable [] all = placed;
        if (all == null) {
            all = new long[table.attributes().size()][];
            placed = all;
        }
        long[] known = all[number];
        if (known == null) {
            known = column.placedValues(reader, page);
            all[number] = known;
        }
        return known;
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
                    table.shapes(reader), shapes(), loose(), table.attributes().size());
            walk = known;
        }
        return known;
    }

    Attributes of(int position) {
        return of(position, (BitSet) null);
    }

    /// Those of some keys at least.
    Attributes of(int position, Set<String> keys) {
        return of(position, columnsOf(keys));
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

    private Attributes of(int position, @Nullable BitSet wanted) {
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
        @Nullable Entries[] all = entries;
        if (all == null) {
            all = new Entries[table.attributes().size()];
            entries = all;
        }
        Entries known = all[number];
        if (known == null) {
            known = dictionaries.of(
                    requireNonNull(table.attributes().get(number).column()));
            all[number] = known;
        }
        return known;
    }

    void mark(AttributeMatch match, boolean[] hits) {
        if (match.values().equals(ValueSet.ALL)) {
            markHolders(match.column(), hits);
            return;
        }
        long[] values = column(match.column());
        int next = nextIn(match.values(), values, 0);
        if (next == values.length) {
            return;
        }
        var times = new Times(match.column());
        int end = 0;
        for (int i = 0; next < values.length; i++) {
            end += times.next();
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

    private void markHolders(int column, boolean[] hits) {
        var times = new Times(column);
        for (int i = 0; i < rows.size(); i++) {
            hits[i] |= times.next() > 0;
        }
    }

    /// Tells row by row how many values of a column each has.
    private final class Times {
        private final int column;
        private final int[] ofShape;
        private final long[] shapes = shapes();
        private final long[] loose = loose();
        private int row;
        private int looseAt;

        Times(int column) {
            this.column = column;
            int[][] columnsOfShapes = table.shapes(reader);
            ofShape = new int[columnsOfShapes.length];
            for (int shape = 0; shape < ofShape.length; shape++) {
                for (int each : columnsOfShapes[shape]) {
                    ofShape[shape] += each == column ? 1 : 0;
                }
            }
        }

        int next() {
            int shape = (int) shapes[row++];
            if (shape != Shapes.LOOSE) {
                return ofShape[shape];
            }
            int from = looseAt + 1;
            looseAt = from + (int) loose[looseAt];
            return count(loose, from, looseAt, column);
        }
    }

    private static int count(long[] columns, int from, int to, int wanted) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += columns[i] == wanted ? 1 : 0;
        }
        return count;
    }

    void firsts(KeyColumns key, Picked picked, Codes to) {
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
        long[] shapes = shapes();
        long[] loose = loose();
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

    void count(boolean[] wanted, AttributeCounts to) {
        long[] shapes = shapes();
        long[] loose = loose();
        int looseAt = 0;
        for (int i = 0; i < rows.size(); i++) {
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
        var times = new Times(AttributeColumns.SPILL);
        int at = 0;
        for (int i = 0; i < rows.size(); i++) {
            for (int left = times.next(); left > 0; left--) {
                int id = (int) spilled[at++];
                if (wanted[i]) {
                    to.spilled(id);
                }
            }
        }
    }

    AttributeCounts.Columns columns() {
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

    /// Keeps what was read.
    void keep() {
        if (columns != null) {
            for (int number = 0; number < columns.length; number++) {
                rows.keep(table.attributes().get(number).column(), columns[number]);
            }
        }
    }

    /// Lets the next page be read into what was read here.
    void giveBack() {
        if (columns != null) {
            for (long[] values : columns) {
                if (values != null) {
                    reader.giveBack(values);
                }
            }
        }
    }

    void forget() {
        columns = null;
        placed = null;
        walk = null;
    }
}
