package dev.clew.store.segment.v1;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The columns of one table that hold values of one key, and what those are to an aggregation.
final class KeyColumns {
    private static final int[] NONE = {};

    private final int[] columns;
    private final NumberCodes[] codes;
    private final long absent;

    /// By number of the column: its place among these, or -1.
    private final int[] places;

    private int[] @Nullable [] ofShape = {};

    /// One column.
    record Column(int number, NumberCodes codes) {}

    /// @param absent the code of rows without a value; a value with this code is no value of the key
    KeyColumns(List<Column> all, long absent) {
        this.absent = absent;
        columns = all.stream().mapToInt(Column::number).toArray();
        codes = all.stream().map(Column::codes).toArray(NumberCodes[]::new);
        places = new int[Arrays.stream(columns).max().orElse(-1) + 1];
        Arrays.fill(places, -1);
        for (int place = 0; place < columns.length; place++) {
            places[columns[place]] = place;
        }
    }

    int count() {
        return columns.length;
    }

    int column(int place) {
        return columns[place];
    }

    /// The place of a column among these, or -1.
    int place(int column) {
        return column < places.length ? places[column] : -1;
    }

    long code(int place, long number) {
        return codes[place].code(number);
    }

    long absent() {
        return absent;
    }

    /// Where a shape has values of the key, in order: the index among its columns and the place among these, in
    /// turn.
    ///
    /// @param shapes the columns of each
    int[] of(int shape, int[][] shapes) {
        if (shape >= ofShape.length) {
            ofShape = Arrays.copyOf(ofShape, Math.max(shape + 1, shapes.length));
        }
        int[] known = ofShape[shape];
        if (known == null) {
            known = find(shapes[shape]);
            ofShape[shape] = known;
        }
        return known;
    }

    private int[] find(int[] shape) {
        int[] found = new int[2 * shape.length];
        int size = 0;
        for (int index = 0; index < shape.length; index++) {
            if (place(shape[index]) >= 0) {
                found[size++] = index;
                found[size++] = place(shape[index]);
            }
        }
        return size == 0 ? NONE : Arrays.copyOf(found, size);
    }
}
