package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Walks over the rows of a page and knows how many values of each column were before: the next is the row's. A row
/// says only which columns it has values in.
final class AttributeWalk {
    private final int[][] shapes;
    private final long[] shapeOfRow;
    private final long[] loose;
    private final int[] ranks;

    /// How many rows of each shape were stepped over in one go.
    private final int[] seen;

    private int row;
    private int looseAt;

    AttributeWalk(int[][] shapes, long[] shapeOfRow, long[] loose, int columnCount) {
        this.shapes = shapes;
        this.shapeOfRow = shapeOfRow;
        this.loose = loose;
        ranks = new int[columnCount];
        seen = new int[shapes.length];
    }

    void goTo(int wanted) {
        if (wanted < row) {
            row = 0;
            looseAt = 0;
            Arrays.fill(ranks, 0);
        }
        boolean any = row < wanted;
        for (; row < wanted; row++) {
            int shape = (int) shapeOfRow[row];
            if (shape == Shapes.LOOSE) {
                stepOverLoose();
            } else {
                seen[shape]++;
            }
        }
        if (any) {
            settle();
        }
    }

    private void stepOverLoose() {
        int end = looseAt + 1 + (int) loose[looseAt];
        for (int i = looseAt + 1; i < end; i++) {
            ranks[(int) loose[i]]++;
        }
        looseAt = end;
    }

    private void settle() {
        for (int shape = 1; shape < seen.length; shape++) {
            if (seen[shape] > 0) {
                for (int column : shapes[shape]) {
                    ranks[column] += seen[shape];
                }
                seen[shape] = 0;
            }
        }
    }

    /// The columns of the row it stands on, in order of its attributes.
    int[] columns() {
        int shape = (int) shapeOfRow[row];
        if (shape != Shapes.LOOSE) {
            return shapes[shape];
        }
        int[] columns = new int[(int) loose[looseAt]];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = (int) loose[looseAt + 1 + i];
        }
        return columns;
    }

    /// The place of a column's next value among those of the page. To be counted up once for each value that is read.
    int[] ranks() {
        return ranks;
    }

    /// Goes to the next row, whose columns were counted up already.
    void stepOver() {
        if (shapeOfRow[row] == Shapes.LOOSE) {
            looseAt += 1 + (int) loose[looseAt];
        }
        row++;
    }
}
