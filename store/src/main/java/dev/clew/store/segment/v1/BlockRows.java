package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Attributes;
import dev.clew.store.segment.totals.Codes;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of a [BlockTable], gathered when asked for.
final class BlockRows implements Rows {
    private final BlockTable table;
    private final int[] rows;
    private final AttributeTable.View attributes;
    private final Map<Field, long[]> gathered = new EnumMap<>(Field.class);

    BlockRows(BlockTable table, int[] rows) {
        this.table = table;
        this.rows = rows;
        attributes = table.attributes.view();
    }

    @Override
    public int size() {
        return rows.length;
    }

    @Override
    public long[] field(Field field) {
        long[] values = gathered.get(field);
        if (values == null) {
            values = gather(table.column(field).shared(), rows);
            gathered.put(field, values);
        }
        return values;
    }

    @Override
    public long number(Field field, int position) {
        long[] column = table.column(field).shared();
        return column.length == 0 ? 0 : column[rows[position]];
    }

    /// The numbers of `column` at `rows`; zeros if it is empty.
    static long[] gather(long[] column, int[] rows) {
        long[] values = new long[rows.length];
        gather(column, rows, 0, rows.length, values);
        return values;
    }

    /// Puts the numbers of `column` at `rows[from]` to `rows[to - 1]` into the first places of `values`; zeros if it is
    /// empty.
    static void gather(long[] column, int[] rows, int from, int to, long[] values) {
        if (column.length == 0) {
            Arrays.fill(values, 0, to - from, 0);
            return;
        }
        for (int i = from; i < to; i++) {
            values[i - from] = column[rows[i]];
        }
    }

    @Override
    public void keep() {
        // It is all in memory.
    }

    @Override
    public boolean isSame(Field field) {
        return table.column(field).shared().length == 0;
    }

    @Override
    public long same(Field field) {
        return 0;
    }

    @Override
    public @Nullable SmallNumbers small(Field field) {
        return null;
    }

    @Override
    public Entries entries(Field field) {
        return table.dictionary(field);
    }

    @Override
    public Attributes attributes(int position) {
        int row = rows[position];
        int size = attributes.size(row);
        if (size == 0) {
            return Attributes.EMPTY;
        }
        var found = Attributes.builder();
        for (int i = 0; i < size; i++) {
            AttributeColumn column = attributes.columns()[attributes.column(row, i)];
            long value = attributes.value(row, i);
            if (column.type() == ColumnType.SPILL) {
                AttributeCodec.readAttribute(requireNonNull(column.dictionary()).bytes((int) value), found);
            } else {
                found.add(column.keyText(), column.value(value));
            }
        }
        return found.build();
    }

    @Override
    public void mark(AttributeMatch match, boolean[] hits) {
        var holders = new ShapeHolders(attributes.shapes(), match.column());
        for (int i = 0; i < rows.length; i++) {
            int shape = attributes.shapeOfRow()[rows[i]];
            if (shape == Shapes.LOOSE) {
                hits[i] |= matchesLoose(rows[i], match);
            } else {
                int start = attributes.start(rows[i]);
                for (int index : holders.indexes(shape)) {
                    hits[i] |= match.values().contains(attributes.values()[start + index]);
                }
            }
        }
    }

    private boolean matchesLoose(int row, AttributeMatch match) {
        for (int i = attributes.size(row) - 1; i >= 0; i--) {
            if (attributes.column(row, i) == match.column() && match.values().contains(attributes.value(row, i))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void firsts(KeyColumns key, Picked picked, Codes to) {
        if (key.count() == 0) {
            to.same(key.absent());
            return;
        }
        long[] codes = to.fill(picked.count());
        for (int i = 0; i < picked.count(); i++) {
            int row = rows[picked.position(i)];
            int shape = attributes.shapeOfRow()[row];
            codes[i] =
                    shape == Shapes.LOOSE ? firstLoose(row, key) : first(row, key.of(shape, attributes.shapes()), key);
        }
    }

    private long first(int row, int[] indexesAndPlaces, KeyColumns key) {
        long code = key.absent();
        int start = attributes.start(row);
        for (int i = 0; i < indexesAndPlaces.length && code == key.absent(); i += 2) {
            code = key.code(indexesAndPlaces[i + 1], attributes.values()[start + indexesAndPlaces[i]]);
        }
        return code;
    }

    private long firstLoose(int row, KeyColumns key) {
        long code = key.absent();
        int size = attributes.size(row);
        for (int i = 0; i < size && code == key.absent(); i++) {
            int place = key.place(attributes.column(row, i));
            code = place < 0 ? code : key.code(place, attributes.value(row, i));
        }
        return code;
    }

    @Override
    public void count(boolean[] wanted, AttributeCounts to) {
        var spillHolders = new ShapeHolders(attributes.shapes(), AttributeColumns.SPILL);
        for (int i = 0; i < rows.length; i++) {
            if (wanted[i]) {
                count(rows[i], spillHolders, to);
            }
        }
    }

    private void count(int row, ShapeHolders spillHolders, AttributeCounts to) {
        int shape = attributes.shapeOfRow()[row];
        to.row(shape);
        if (shape == Shapes.LOOSE) {
            for (int i = attributes.size(row) - 1; i >= 0; i--) {
                to.loose(attributes.column(row, i));
                countSpilled(row, i, to);
            }
        } else {
            for (int i : spillHolders.indexes(shape)) {
                countSpilled(row, i, to);
            }
        }
    }

    private void countSpilled(int row, int index, AttributeCounts to) {
        if (attributes.column(row, index) == AttributeColumns.SPILL) {
            to.spilled((int) attributes.value(row, index));
        }
    }

    @Override
    public AttributeCounts.Columns columns() {
        return new AttributeCounts.Columns() {
            @Override
            public int[][] shapes() {
                return attributes.shapes();
            }

            @Override
            public ColumnType type(int column) {
                return attributes.columns()[column].type();
            }

            @Override
            public String key(int column) {
                return attributes.columns()[column].keyText();
            }

            @Override
            public Entries spill() {
                return requireNonNull(attributes.columns()[AttributeColumns.SPILL].dictionary());
            }
        };
    }

    @Override
    public void release() {
        gathered.clear();
    }
}
