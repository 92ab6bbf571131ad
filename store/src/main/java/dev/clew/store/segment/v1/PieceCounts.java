package dev.clew.store.segment.v1;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// How many values of each column the pieces of a merge have. Rows of a piece that have the same shape are counted
/// together: a piece of thousands of rows has a few dozen shapes, and what a column costs is their number.
final class PieceCounts {
    private final Pieces pieces;
    private final BitSet kept = new BitSet();

    /// How often each piece has each of its shapes, piece by piece.
    private int[] entryPieces = new int[64];
    private int[] entryShapes = new int[64];
    private int[] entryCounts = new int[64];
    private int entries;

    /// The columns of loose rows, piece by piece.
    private int[] loosePieces = new int[64];
    private int[] looseColumns = new int[64];
    private int looseCount;
    private final int[] looseStarts;

    // The same by shape and by column, and the shapes of each column.
    private final Grouped entriesOfShape;
    private final Grouped looseOfColumn;
    private final Grouped shapesOfColumn;
    private final int[] shapeOfStep;

    /// Places in groups, one group behind the other.
    ///
    /// @param starts where each group begins in `members`, and where the last one ends
    private record Grouped(int[] starts, int[] members) {
        /// @param groups of each place
        static Grouped of(int[] groups, int count, int groupCount) {
            int[] starts = new int[groupCount + 1];
            for (int i = 0; i < count; i++) {
                starts[groups[i] + 1]++;
            }
            for (int group = 0; group < groupCount; group++) {
                starts[group + 1] += starts[group];
            }
            int[] next = starts.clone();
            int[] members = new int[count];
            for (int i = 0; i < count; i++) {
                members[next[groups[i]]++] = i;
            }
            return new Grouped(starts, members);
        }
    }

    /// What is to be done with a count.
    private interface Sink {
        void count(int piece, int values);
    }

    /// @param shapes the columns of each
    /// @param shapeOfRow by row of the inputs
    /// @param loose of each loose row of the inputs how many columns, and which
    PieceCounts(Pieces pieces, List<int[]> shapes, int columnCount, long[] shapeOfRow, long[] loose) {
        this.pieces = pieces;
        for (int piece : pieces.order()) {
            kept.set(piece);
        }
        looseStarts = new int[pieces.count() + 1];
        countRows(shapeOfRow, loose, new int[shapes.size()]);
        entriesOfShape = Grouped.of(entryShapes, entries, shapes.size());
        looseOfColumn = Grouped.of(looseColumns, looseCount, columnCount);
        int steps = shapes.stream().mapToInt(shape -> shape.length).sum();
        int[] columnOfStep = new int[steps];
        shapeOfStep = new int[steps];
        int step = 0;
        for (int shape = 0; shape < shapes.size(); shape++) {
            for (int column : shapes.get(shape)) {
                columnOfStep[step] = column;
                shapeOfStep[step++] = shape;
            }
        }
        shapesOfColumn = Grouped.of(columnOfStep, steps, columnCount);
    }

    private void countRows(long[] shapeOfRow, long[] loose, int[] times) {
        int[] touched = new int[times.length];
        int looseAt = 0;
        for (int piece = 0; piece < pieces.count(); piece++) {
            looseStarts[piece] = looseAt;
            int distinct = 0;
            for (int row = pieces.starts()[piece]; row < pieces.starts()[piece + 1]; row++) {
                int shape = (int) shapeOfRow[row];
                if (shape == Shapes.LOOSE) {
                    looseAt = addLoose(piece, loose, looseAt);
                } else if (times[shape]++ == 0) {
                    touched[distinct++] = shape;
                }
            }
            for (int i = 0; i < distinct; i++) {
                addEntry(piece, touched[i], times[touched[i]]);
                times[touched[i]] = 0;
            }
        }
        looseStarts[pieces.count()] = looseAt;
    }

    private int addLoose(int piece, long[] loose, int at) {
        int end = at + 1 + (int) loose[at];
        if (looseCount + end - at > loosePieces.length) {
            int capacity = Math.max(looseCount + end - at, 2 * looseCount);
            loosePieces = Arrays.copyOf(loosePieces, capacity);
            looseColumns = Arrays.copyOf(looseColumns, capacity);
        }
        for (int i = at + 1; i < end; i++) {
            loosePieces[looseCount] = piece;
            looseColumns[looseCount++] = (int) loose[i];
        }
        return end;
    }

    private void addEntry(int piece, int shape, int count) {
        if (entries == entryPieces.length) {
            entryPieces = Arrays.copyOf(entryPieces, 2 * entries);
            entryShapes = Arrays.copyOf(entryShapes, 2 * entries);
            entryCounts = Arrays.copyOf(entryCounts, 2 * entries);
        }
        entryPieces[entries] = piece;
        entryShapes[entries] = shape;
        entryCounts[entries++] = count;
    }

    /// Where what loose rows say begins for each piece, and where it ends for the last.
    int[] looseStarts() {
        return looseStarts;
    }

    /// Where the values of each piece begin in a column, in order of the inputs, and where those of the last end.
    int[] starts(int column) {
        int[] starts = new int[pieces.count() + 1];
        eachCount(column, (piece, values) -> starts[piece + 1] += values);
        for (int piece = 0; piece < pieces.count(); piece++) {
            starts[piece + 1] += starts[piece];
        }
        return starts;
    }

    /// Whether a column has a value in a row that is not left out.
    boolean hasValues(int column) {
        var found = new boolean[1];
        eachCount(column, (piece, _) -> found[0] |= kept.get(piece));
        return found[0];
    }

    private void eachCount(int column, Sink sink) {
        for (int i = shapesOfColumn.starts[column]; i < shapesOfColumn.starts[column + 1]; i++) {
            int shape = shapeOfStep[shapesOfColumn.members[i]];
            for (int j = entriesOfShape.starts[shape]; j < entriesOfShape.starts[shape + 1]; j++) {
                int entry = entriesOfShape.members[j];
                sink.count(entryPieces[entry], entryCounts[entry]);
            }
        }
        for (int i = looseOfColumn.starts[column]; i < looseOfColumn.starts[column + 1]; i++) {
            sink.count(loosePieces[looseOfColumn.members[i]], 1);
        }
    }
}
