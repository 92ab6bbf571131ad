package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Renumbers the values of a text column by first appearance, so that a dictionary stands in the order of the rows and
/// holds nothing that no row refers to; and writes it.
final class DictionaryWriter {
    private final byte[] bytes;
    private final int count;

    /// Where each value begins in `bytes`, in the new order.
    private final int[] froms;

    private final int[] lengths;

    /// @param values the column, renumbered in place
    DictionaryWriter(Dictionary dictionary, long[] values) {
        bytes = dictionary.sharedBytes();
        int known = dictionary.size();
        int[] numbers = new int[known];
        Arrays.fill(numbers, -1);
        int[] inOrder = new int[Math.min(known, values.length)];
        count = renumber(values, numbers, inOrder);
        lengths = new int[count];
        froms = place(dictionary.sharedEnds(), inOrder, lengths);
    }

    /// Puts the lengths of the values of `ids` into `lengths`, and where they begin in the place of `ids`.
    private static int[] place(int[] ends, int[] ids, int[] lengths) {
        for (int i = 0; i < lengths.length; i++) {
            int id = ids[i];
            int from = id == 0 ? 0 : ends[id - 1];
            lengths[i] = ends[id] - from;
            ids[i] = from;
        }
        return ids;
    }

    private static int renumber(long[] values, int[] numbers, int[] inOrder) {
        int next = 0;
        for (int i = 0; i < values.length; i++) {
            int old = (int) values[i];
            if (numbers[old] < 0) {
                numbers[old] = next;
                inOrder[next++] = old;
            }
            values[i] = numbers[old];
        }
        return next;
    }

    int count() {
        return count;
    }

    /// Whether all there is to say is the empty string.
    boolean isEmptyOnly() {
        return count == 1 && lengths[0] == 0;
    }

    /// Few values come again and again; many come once, soon after one another.
    Coding coding(int rows) {
        return count <= 256 || (count <= 1 << 16 && count < rows / 8) ? Coding.PLAIN : Coding.RELATIVE;
    }

    /// Writes chunks and, for many values, a bloom filter of each; and where they are to `directory`.
    void write(PageWriter pages, Output directory) {
        directory.writeVarint(count);
        var sizes = new Output();
        int chunks = 0;
        for (int first = 0; first < count; ) {
            int next = chunkEnd(first);
            sizes.writeVarint(next - first);
            sizes.writeVarint(writeChunk(pages, first, next));
            chunks++;
            first = next;
        }
        directory.writeVarint(chunks);
        directory.write(sizes.array(), 0, sizes.size());
        directory.writeVarint(count < Format.BLOOM_ENTRIES ? 0 : writeBlooms(pages));
    }

    private int chunkEnd(int first) {
        int most = Math.min(count, first + Format.CHUNK_ENTRIES);
        int size = lengths[first];
        int end = first + 1;
        while (end < most && size + lengths[end] <= Format.CHUNK_BYTES) {
            size += lengths[end++];
        }
        return end;
    }

    private int writeChunk(PageWriter pages, int first, int next) {
        long[] ofChunk = new long[next - first];
        int total = 0;
        boolean sameLength = true;
        for (int i = 0; i < ofChunk.length; i++) {
            ofChunk[i] = lengths[first + i];
            total += lengths[first + i];
            sameLength &= ofChunk[i] == ofChunk[0];
        }
        pages.begin();
        pages.writeNumbers(ofChunk, 0, ofChunk.length, Coding.PLAIN, 0);
        if (total > 0) {
            byte[] content = sameLength ? transposed(first, next, total) : joined(first, next, total);
            pages.writePlane(content, total);
        }
        return pages.end();
    }

    private byte[] joined(int first, int next, int total) {
        byte[] content = new byte[total];
        int at = 0;
        for (int i = first; i < next; i++) {
            int length = lengths[i];
            System.arraycopy(bytes, froms[i], content, at, length);
            at += length;
        }
        return content;
    }

    /// All first bytes, then all second bytes: ids in hexadecimal differ in every byte, but each in the same sixteen.
    private byte[] transposed(int first, int next, int total) {
        byte[] content = new byte[total];
        int entries = next - first;
        int length = total / entries;
        for (int i = 0; i < entries; i++) {
            int from = froms[first + i];
            for (int j = 0; j < length; j++) {
                content[j * entries + i] = bytes[from + j];
            }
        }
        return content;
    }

    private int writeBlooms(PageWriter pages) {
        pages.begin();
        for (int first = 0; first < count; ) {
            int next = chunkEnd(first);
            var bloom = new BloomWriter(next - first, Format.VALUE_BLOOM_BITS);
            for (int i = first; i < next; i++) {
                bloom.add(Bloom.hash(bytes, froms[i], lengths[i]));
            }
            bloom.writeTo(pages.out());
            first = next;
        }
        return pages.end();
    }
}
