package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Attributes;
import java.util.EnumMap;
import java.util.Map;

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

    /// The numbers of `column` at `rows`; zeros if it is empty.
    static long[] gather(long[] column, int[] rows) {
        long[] values = new long[rows.length];
        if (column.length == 0) {
            return values;
        }
        for (int i = 0; i < rows.length; i++) {
            values[i] = column[rows[i]];
        }
        return values;
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
}
