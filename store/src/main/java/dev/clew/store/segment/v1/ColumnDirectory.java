package dev.clew.store.segment.v1;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Where the pages of a column are and what is in them, as [ColumnWriter] wrote it.
///
/// @param scale of decimals; 0 if numbers are as they are
/// @param sparse whether all values are on one page, and the pages they belong to on a second
/// @param pages the pages of values; of a sparse column the two pages
/// @param counts how many values are on each page of values
/// @param mins the smallest value on each page of values
/// @param maxes the largest
/// @param dictionary null for numbers
record ColumnDirectory(
        Coding coding,
        int scale,
        boolean sparse,
        Runs pages,
        int[] counts,
        long[] mins,
        long[] maxes,
        @Nullable DictionaryDirectory dictionary) {

    /// Pages one behind the other.
    record Runs(long[] offsets, int[] lengths) {
        static Runs of(long from, int[] lengths) {
            long[] offsets = new long[lengths.length];
            long offset = from;
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = offset;
                offset += lengths[i] + Integer.BYTES;
            }
            return new Runs(offsets, lengths);
        }

        long end() {
            int last = offsets.length - 1;
            return offsets[last] + lengths[last] + Integer.BYTES;
        }
    }

    /// @param firsts the first entry of each chunk, and the number of entries
    /// @param bloomLength of the bloom filters of all chunks together; 0 if there are none
    record DictionaryDirectory(Runs chunks, int[] firsts, long bloomOffset, int bloomLength) {
        int entries() {
            return firsts[firsts.length - 1];
        }

        /// The filter of one chunk.
        ///
        /// @param blooms those of all chunks, one behind the other
        Bloom bloomOf(int chunk, MemorySegment blooms) {
            // Entries take whole bytes, so those of the chunks before add up.
            long from = (long) firsts[chunk] * Format.VALUE_BLOOM_BITS / Byte.SIZE + (long) chunk * Long.BYTES;
            return Bloom.over(
                    blooms.asSlice(from, Bloom.byteCount(firsts[chunk + 1] - firsts[chunk], Format.VALUE_BLOOM_BITS)));
        }

        static DictionaryDirectory read(Input in, long from) {
            in.readCount();
            int chunks = in.readCount();
            int[] firsts = new int[chunks + 1];
            int[] lengths = new int[chunks];
            for (int i = 0; i < chunks; i++) {
                firsts[i + 1] = firsts[i] + in.readCount();
                lengths[i] = in.readCount();
            }
            Runs runs = Runs.of(from, lengths);
            return new DictionaryDirectory(runs, firsts, runs.end(), in.readCount());
        }
    }

    static ColumnDirectory read(Input in, boolean hasDictionary) {
        Coding coding = Coding.of(in.readByte());
        int scale = in.readCount();
        int values = in.readCount();
        int pages = in.readCount();
        long offset = in.readVarint();
        boolean sparse = in.readByte() == 1;
        int[] lengths = new int[sparse ? 2 : pages];
        int[] counts = new int[sparse ? 1 : pages];
        long[] mins = new long[counts.length];
        long[] maxes = new long[counts.length];
        if (sparse) {
            lengths[0] = in.readCount();
            lengths[1] = in.readCount();
            counts[0] = values;
            mins[0] = in.readSigned();
            maxes[0] = mins[0] + in.readVarint();
        } else {
            readDense(in, lengths, counts, mins, maxes);
        }
        Runs runs = Runs.of(offset, lengths);
        return new ColumnDirectory(
                coding,
                scale,
                sparse,
                runs,
                counts,
                mins,
                maxes,
                hasDictionary ? DictionaryDirectory.read(in, runs.end()) : null);
    }

    private static void readDense(Input in, int[] lengths, int[] counts, long[] mins, long[] maxes) {
        long min = 0;
        for (int page = 0; page < lengths.length; page++) {
            lengths[page] = in.readCount();
            counts[page] = in.readCount();
            if (counts[page] > 0) {
                min += in.readSigned();
                mins[page] = min;
                maxes[page] = min + in.readVarint();
            }
        }
    }
}
