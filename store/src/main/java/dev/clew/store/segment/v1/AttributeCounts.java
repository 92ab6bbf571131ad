package dev.clew.store.segment.v1;

import dev.clew.model.Attributes;
import dev.clew.store.SpanFilter;
import dev.clew.store.segment.KeyCount;
import java.util.Arrays;

/// How many values there are of each attribute column of a table, added up page by page: of most rows no more than the
/// shape is looked at. For one thread.
final class AttributeCounts {
    private long[] rowsOfShape = new long[64];
    private long[] looseOfColumn = new long[64];
    private long[] spilled = new long[0];

    /// A row of a shape; of a loose one, each of its columns is told besides.
    void row(int shape) {
        rowsOfShape = grown(rowsOfShape, shape);
        rowsOfShape[shape]++;
    }

    void loose(int column) {
        looseOfColumn = grown(looseOfColumn, column);
        looseOfColumn[column]++;
    }

    /// A value of the spill, whatever row it is of.
    void spilled(int id) {
        spilled = grown(spilled, id);
        spilled[id]++;
    }

    static long[] grown(long[] counts, int index) {
        return index < counts.length ? counts : Arrays.copyOf(counts, Math.max(64, 2 * index));
    }

    /// What a part knows of the columns of a table.
    interface Columns {
        int[][] shapes();

        /// Of a column that some row has a value of.
        ColumnType type(int column);

        String key(int column);

        Entries spill();
    }

    /// Tells `count` of all that was added.
    void tell(SpanFilter.Place place, Columns columns, KeyCount count) {
        long[] totals = totals(columns.shapes());
        for (int column = 0; column < totals.length; column++) {
            if (totals[column] > 0 && columns.type(column) != ColumnType.SPILL) {
                count.add(place, columns.key(column), columns.type(column).valueType(), totals[column]);
            }
        }
        for (int id = 0; id < spilled.length; id++) {
            if (spilled[id] > 0) {
                var attribute = Attributes.builder();
                ColumnType type = AttributeCodec.readAttribute(columns.spill().bytes(id), attribute);
                count.add(place, attribute.build().key(0), type.valueType(), spilled[id]);
            }
        }
    }

    private long[] totals(int[][] shapes) {
        long[] totals = looseOfColumn.clone();
        for (int shape = 1; shape < Math.min(shapes.length, rowsOfShape.length); shape++) {
            if (rowsOfShape[shape] > 0) {
                for (int column : shapes[shape]) {
                    totals = grown(totals, column);
                    totals[column] += rowsOfShape[shape];
                }
            }
        }
        return totals;
    }
}
