package dev.clew.store.segment.v1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Takes the attributes of a table of a block apart, row by row, into columns. For one cut.
final class BlockAttributes implements AttributeSource {
    private final AttributeTable.View table;
    private final int[] rows;
    private final int[] bounds;

    /// By number of the block's shape: its number in the segment, or zero.
    private final int[] shapeNumbers;

    private final List<int[]> shapes = new ArrayList<>();
    private final long[] shapeOfRow;
    private final long[][] values;
    private final int[] filled;
    private final int[][] columnBounds;
    private long[] loose = new long[64];
    private int looseCount;
    private final int[] looseBounds;

    /// @param rows of the table, in the order of the segment
    /// @param bounds where each page begins in `rows`, and where the last one ends
    BlockAttributes(AttributeTable.View table, int[] rows, int[] bounds) {
        this.table = table;
        this.rows = rows;
        this.bounds = bounds;
        int columns = table.columns().length;
        shapeNumbers = new int[table.shapes().length];
        shapeOfRow = new long[rows.length];
        values = new long[columns][];
        filled = new int[columns];
        columnBounds = new int[columns][bounds.length];
        looseBounds = new int[bounds.length];
        int[] totals = totals();
        for (int column = 0; column < columns; column++) {
            values[column] = new long[totals[column]];
        }
        for (int page = 0; page < bounds.length - 1; page++) {
            gather(page);
        }
    }

    private int[] totals() {
        int[] totals = new int[values.length];
        int[] rowsOfShape = new int[shapeNumbers.length];
        for (int row : rows) {
            int shape = table.shapeOfRow()[row];
            rowsOfShape[shape]++;
            if (shape == Shapes.LOOSE) {
                for (int i = table.size(row) - 1; i >= 0; i--) {
                    totals[table.column(row, i)]++;
                }
            }
        }
        for (int shape = 1; shape < rowsOfShape.length; shape++) {
            if (rowsOfShape[shape] > 0) {
                for (int column : table.shapes()[shape]) {
                    totals[column] += rowsOfShape[shape];
                }
            }
        }
        return totals;
    }

    private void gather(int page) {
        for (int i = bounds[page]; i < bounds[page + 1]; i++) {
            int row = rows[i];
            int shape = table.shapeOfRow()[row];
            if (shape == Shapes.LOOSE) {
                gatherLoose(row);
            } else {
                shapeOfRow[i] = shapeNumber(shape);
                scatter(table.values(), table.start(row), table.shapes()[shape], values, filled);
            }
        }
        for (int column = 0; column < filled.length; column++) {
            columnBounds[column][page + 1] = filled[column];
        }
        looseBounds[page + 1] = looseCount;
    }

    private static void scatter(long[] from, int start, int[] columns, long[][] to, int[] filled) {
        for (int i = 0; i < columns.length; i++) {
            int column = columns[i];
            to[column][filled[column]++] = from[start + i];
        }
    }

    private void gatherLoose(int row) {
        int size = table.size(row);
        loose(size);
        for (int i = 0; i < size; i++) {
            int column = table.column(row, i);
            loose(column);
            values[column][filled[column]++] = table.value(row, i);
        }
    }

    private void loose(int number) {
        if (looseCount == loose.length) {
            loose = Arrays.copyOf(loose, 2 * looseCount);
        }
        loose[looseCount++] = number;
    }

    private int shapeNumber(int shape) {
        if (shapeNumbers[shape] == 0) {
            shapes.add(table.shapes()[shape]);
            shapeNumbers[shape] = shapes.size();
        }
        return shapeNumbers[shape];
    }

    @Override
    public List<int[]> shapes() {
        return shapes;
    }

    @Override
    public long[] shapeOfRow() {
        return shapeOfRow;
    }

    @Override
    public Content loose() {
        return new Content(Arrays.copyOf(loose, looseCount), looseBounds, null);
    }

    @Override
    public List<AttributeColumn> columns() {
        // Where one is not there yet, no row knows of it.
        return Arrays.stream(table.columns()).filter(Objects::nonNull).toList();
    }

    @Override
    public Content content(AttributeColumn column) {
        return new Content(values[column.id()], columnBounds[column.id()], column.dictionary());
    }
}
