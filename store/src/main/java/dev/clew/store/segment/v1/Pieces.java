package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Where the rows of a segment that is merged of others come from: in pieces, whose rows follow one another
/// in their input and in the output. Rows of all inputs count one behind the other, those that are left out
/// too; no piece lies on two pages of the output.
///
/// ```
/// inputs:  [ piece 0 | piece 1 ][ piece 2 | left out | piece 4 ]
/// output:  piece 0, piece 2, piece 1, piece 4
/// ```
///
/// @param starts the first row of each piece, in order of the inputs, and where the last one ends
/// @param order the pieces in order of the output
/// @param pageBounds where those of each page begin in `order`, and where the last ones end
record Pieces(int[] starts, int[] order, int[] pageBounds) {
    int count() {
        return starts.length - 1;
    }

    int length(int piece) {
        return starts[piece + 1] - starts[piece];
    }

    /// Rows of the output.
    int rowCount() {
        int rows = 0;
        for (int piece : order) {
            rows += length(piece);
        }
        return rows;
    }

    /// Of each row of the output, its row of the inputs.
    int[] rows() {
        int[] rows = new int[rowCount()];
        int at = 0;
        for (int piece : order) {
            for (int row = starts[piece]; row < starts[piece + 1]; row++) {
                rows[at++] = row;
            }
        }
        return rows;
    }

    /// Puts what the inputs have, row by row, in order of the output.
    long[] gather(long[] inputs) {
        long[] output = new long[rowCount()];
        int at = 0;
        for (int piece : order) {
            int length = length(piece);
            System.arraycopy(inputs, starts[piece], output, at, length);
            at += length;
        }
        return output;
    }

    /// The same of a table whose rows belong to these: of so many each.
    Pieces owned(long[] counts) {
        int[] ownedStarts = new int[starts.length];
        int total = 0;
        for (int piece = 0; piece < count(); piece++) {
            ownedStarts[piece] = total;
            for (int row = starts[piece]; row < starts[piece + 1]; row++) {
                total += (int) counts[row];
            }
        }
        ownedStarts[count()] = total;
        return new Pieces(ownedStarts, order, pageBounds);
    }

    /// Takes the rows of the output as they come.
    static final class Builder {
        private int[] froms = new int[64];
        private int[] lengths = new int[64];
        private int[] pageBounds = new int[16];
        private int size;
        private int pages;
        private int rows;

        void add(int from, int length) {
            int left = length;
            for (int at = from; left > 0; ) {
                int inPage = rows % Format.PAGE_ROWS;
                int taken = Math.min(left, Format.PAGE_ROWS - inPage);
                if (inPage == 0) {
                    beginPage();
                    begin(at, taken);
                } else if (froms[size - 1] + lengths[size - 1] == at) {
                    lengths[size - 1] += taken;
                } else {
                    begin(at, taken);
                }
                rows += taken;
                at += taken;
                left -= taken;
            }
        }

        private void beginPage() {
            if (pages == pageBounds.length) {
                pageBounds = Arrays.copyOf(pageBounds, 2 * pages);
            }
            pageBounds[pages++] = size;
        }

        private void begin(int from, int length) {
            if (size == froms.length) {
                froms = Arrays.copyOf(froms, 2 * size);
                lengths = Arrays.copyOf(lengths, 2 * size);
            }
            froms[size] = from;
            lengths[size++] = length;
        }

        int rowCount() {
            return rows;
        }

        /// @param inputRows rows of all inputs
        Pieces build(int inputRows) {
            long[] sorted = new long[size];
            for (int i = 0; i < size; i++) {
                sorted[i] = (long) froms[i] << Integer.SIZE | i;
            }
            Arrays.sort(sorted);
            int[] starts = new int[2 * size + 2];
            int[] order = new int[size];
            int count = 0;
            int next = 0;
            for (long each : sorted) {
                int i = (int) each;
                if (froms[i] > next) {
                    starts[count++] = next;
                }
                order[i] = count;
                starts[count++] = froms[i];
                next = froms[i] + lengths[i];
            }
            if (next < inputRows) {
                starts[count++] = next;
            }
            starts[count] = inputRows;
            int[] bounds = Arrays.copyOf(pageBounds, pages + 1);
            bounds[pages] = size;
            return new Pieces(Arrays.copyOf(starts, count + 1), order, bounds);
        }
    }
}
