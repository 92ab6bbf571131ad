package dev.clew.store.segment.v1;

import java.util.Arrays;
import java.util.List;

/// Gathers the columns of the loose rows of a merge: those that were loose in an input, and those whose shape is
/// not among the shapes of the output.
final class LooseRows {
    private final List<int[]> shapes;
    private final int[] shapeNumbers;
    private final int[] columnNumbers;
    private long[] numbers = new long[64];
    private int size;
    private int[] bounds = {0};

    /// @param shapes the columns of each, before they were renumbered
    /// @param shapeNumbers by shape its number in the output; [Shapes#LOOSE] if it has none
    /// @param columnNumbers by column its number in the output
    LooseRows(List<int[]> shapes, int[] shapeNumbers, int[] columnNumbers) {
        this.shapes = shapes;
        this.shapeNumbers = shapeNumbers;
        this.columnNumbers = columnNumbers;
    }

    /// @param starts where in `loose` what rows of a piece say begins
    /// @param shapeOfRow by row of the inputs
    /// @param loose of each loose row of the inputs how many columns, and which
    void gather(Pieces pieces, int[] starts, long[] shapeOfRow, long[] loose) {
        bounds = new int[pieces.pageBounds().length];
        for (int page = 0; page < bounds.length - 1; page++) {
            for (int i = pieces.pageBounds()[page]; i < pieces.pageBounds()[page + 1]; i++) {
                int piece = pieces.order()[i];
                gather(shapeOfRow, pieces.starts()[piece], pieces.starts()[piece + 1], loose, starts[piece]);
            }
            bounds[page + 1] = size;
        }
    }

    private void gather(long[] shapeOfRow, int from, int to, long[] loose, int looseFrom) {
        int at = looseFrom;
        for (int row = from; row < to; row++) {
            int shape = (int) shapeOfRow[row];
            if (shape == Shapes.LOOSE) {
                int count = (int) loose[at++];
                add(count);
                for (int end = at + count; at < end; at++) {
                    add(columnNumbers[(int) loose[at]]);
                }
            } else if (shapeNumbers[shape] == Shapes.LOOSE) {
                add(shapes.get(shape).length);
                for (int column : shapes.get(shape)) {
                    add(columnNumbers[column]);
                }
            }
        }
    }

    private void add(int number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }

    AttributeSource.Content content() {
        return new AttributeSource.Content(Arrays.copyOf(numbers, size), bounds, null);
    }
}
