package dev.clew.store.segment.v1;

import dev.clew.model.otlp.OtlpAttribute;
import dev.clew.model.otlp.Slice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The attributes of the spans, events or links of a block, row by row: a shape, and a number for each value.
///
/// ```
/// row   shape  values
/// 0     2      17, 200                  numbers, or places in the column's dictionary
/// 1     0      (3, 17), (9, 1)          loose: column and value in turn
/// ```
final class AttributeTable {
    private final AttributeColumns columns = new AttributeColumns();
    private final Shapes shapes = new Shapes();
    private final IntColumn shapeOfRow = new IntColumn();
    private final IntColumn endOfRow = new IntColumn();
    private final LongColumn values = new LongColumn();
    private final Output spilled = new Output();

    private Shapes.@Nullable Node node = shapes.root();
    private int[] rowColumns = new int[64];
    private int rowSize;

    /// Adds to the row that is being made.
    void add(OtlpAttribute attribute) {
        ColumnType type = ColumnType.of(attribute.type());
        AttributeColumn column = column(attribute.key(), type);
        if (rowSize == rowColumns.length) {
            rowColumns = Arrays.copyOf(rowColumns, 2 * rowSize);
        }
        rowColumns[rowSize++] = column.id();
        values.add(number(column, type, attribute));
    }

    private AttributeColumn column(Slice key, ColumnType type) {
        Shapes.Node next = node == null ? null : node.next;
        if (next != null && next.column != null && next.column.is(key.array(), key.offset(), key.length(), type)) {
            node = next;
            return next.column;
        }
        AttributeColumn column = columns.find(key, type);
        node = node == null ? null : shapes.step(node, column);
        return column;
    }

    private long number(AttributeColumn column, ColumnType type, OtlpAttribute attribute) {
        Dictionary dictionary = column.dictionary();
        if (dictionary == null) {
            return AttributeCodec.number(type, attribute.number());
        }
        if (column.type() == ColumnType.SPILL) {
            spilled.clear();
            AttributeCodec.write(attribute, spilled);
            return dictionary.add(spilled.array(), 0, spilled.size());
        }
        Slice content = attribute.slice();
        return dictionary.add(content.array(), content.offset(), content.length());
    }

    void endRow() {
        int shape = node == null ? Shapes.LOOSE : shapes.shapeOf(node, rowColumns);
        if (shape == Shapes.LOOSE) {
            loosen();
        }
        shapeOfRow.add(shape);
        endOfRow.add(values.size());
        startRow();
    }

    private void startRow() {
        node = shapes.root();
        rowSize = 0;
    }

    private void loosen() {
        int start = values.size() - rowSize;
        long[] plain = Arrays.copyOfRange(values.shared(), start, values.size());
        values.truncate(start);
        for (int i = 0; i < plain.length; i++) {
            values.add(rowColumns[i]);
            values.add(plain[i]);
        }
    }

    /// Forgets every row from `rows` on, and the row that is being made.
    void truncate(int rows) {
        shapeOfRow.truncate(rows);
        endOfRow.truncate(rows);
        values.truncate(start(rows));
        startRow();
    }

    /// Grows into the memory of `retired`, which nobody looks at any more. There is no row yet.
    void reuse(AttributeTable retired) {
        columns.reuse(retired.columns);
        shapeOfRow.reuse(retired.shapeOfRow);
        endOfRow.reuse(retired.endOfRow);
        values.reuse(retired.values);
    }

    int rowCount() {
        return shapeOfRow.size();
    }

    private int start(int row) {
        return row == 0 ? 0 : endOfRow.get(row - 1);
    }

    /// Whether two rows have the same attributes in the same order. For the thread that writes.
    boolean same(int a, int b) {
        int length = endOfRow.get(a) - start(a);
        if (shapeOfRow.get(a) != shapeOfRow.get(b) || endOfRow.get(b) - start(b) != length) {
            return false;
        }
        int shape = shapeOfRow.get(a);
        int[] ofShape = shapes.get(shape);
        for (int i = 0; i < length; i++) {
            long left = values.get(start(a) + i);
            long right = values.get(start(b) + i);
            if (shape != Shapes.LOOSE) {
                if (!same(ofShape[i], left, right)) {
                    return false;
                }
            } else if (i % 2 == 0 ? left != right : !same((int) values.get(start(a) + i - 1), left, right)) {
                return false;
            }
        }
        return true;
    }

    private boolean same(int column, long a, long b) {
        Dictionary dictionary = columns.get(column).dictionary();
        return a == b || (dictionary != null && dictionary.same((int) a, (int) b));
    }

    /// Roughly the heap that rows and dictionaries take. For the thread that writes.
    long byteCount() {
        long bytes = 8L * (values.size() + rowCount());
        for (int i = 0; i < columns.size(); i++) {
            Dictionary dictionary = columns.get(i).dictionary();
            bytes += dictionary == null ? 0 : dictionary.byteCount();
        }
        return bytes;
    }

    /// What is there now, for a reader that knows how many rows are whole.
    View view() {
        return new View(shapeOfRow.shared(), endOfRow.shared(), values.shared(), shapes.shared(), columns.shared());
    }

    /// The arrays behind a table. The first value of a row stands where the row before ends.
    ///
    /// @param shapes the columns of each shape
    /// @param columns null where one is not there yet
    record View(int[] shapeOfRow, int[] endOfRow, long[] values, int[][] shapes, AttributeColumn[] columns) {
        int start(int row) {
            return row == 0 ? 0 : endOfRow[row - 1];
        }

        /// The column of the `index`-th attribute of `row`.
        int column(int row, int index) {
            int shape = shapeOfRow[row];
            return shape == Shapes.LOOSE ? (int) values[start(row) + 2 * index] : shapes[shape][index];
        }

        /// The value of the `index`-th attribute of `row`.
        long value(int row, int index) {
            return values[start(row) + (shapeOfRow[row] == Shapes.LOOSE ? 2 * index + 1 : index)];
        }

        int size(int row) {
            int shape = shapeOfRow[row];
            return shape == Shapes.LOOSE ? (endOfRow[row] - start(row)) / 2 : shapes[shape].length;
        }
    }
}
