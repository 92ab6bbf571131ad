package dev.clew.store.segment.v1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Where each shape has a certain column. Worked out for a shape when it is first asked about.
final class ShapeHolders {
    private static final int[] NOWHERE = {};

    private final int[][] shapes;
    private final int column;
    private final int[] @Nullable [] indexes;

    ShapeHolders(int[][] shapes, int column) {
        this.shapes = shapes;
        this.column = column;
        indexes = new int[shapes.length][];
    }

    /// The places of the column among those of `shape`, in order.
    int[] indexes(int shape) {
        int[] known = indexes[shape];
        if (known == null) {
            known = find(shapes[shape]);
            indexes[shape] = known;
        }
        return known;
    }

    private int[] find(int[] columns) {
        int[] found = new int[columns.length];
        int count = 0;
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] == column) {
                found[count++] = i;
            }
        }
        return count == 0 ? NOWHERE : Arrays.copyOf(found, count);
    }
}
