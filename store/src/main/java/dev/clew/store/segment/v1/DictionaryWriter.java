package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Renumbers the values of a text column by first appearance, so that a dictionary stands in the order of the rows and
/// holds nothing that no row refers to; and writes it.
final class DictionaryWriter {
    private final int[] ends;
    private final byte[] bytes;
    private final int[] inOrder;
    private final int count;

    /// @param values the column, renumbered in place
    DictionaryWriter(Dictionary dictionary, long[] values) {
        ends = dictionary.sharedEnds();
        bytes = dictionary.sharedBytes();
        int known = dictionary.size();
        int[] numbers = new int[known];
        Arrays.fill(numbers, -1);
        inOrder = new int[Math.min(known, values.length)];
        count = renumber(values, numbers, inOrder);
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
        return count == 1 && length(0) == 0;
    }

    /// Few values come again and again; many come once, soon after one another.
    Coding coding(int rows) {
        return count <= 256 || (count <= 1 << 16 && count < rows / 8) ? Coding.PLAIN : Coding.RELATIVE;
    }

    private int from(int number) {
        int id = inOrder[number];
        return id == 0 ? 0 : ends[id - 1];
    }

    private int length(int number) {
        return ends[inOrder[number]] - from(number);
    }

    /// Writes chunks and, for many values, a bloom filter of each; and where they are to `directory`.
    void write(PageWriter pages, Output directory) {
        directory.writeVarint(count);
        var lengths = new Output();
        int chunks = 0;
        for (int first = 0; first < count; ) {
            int next = chunkEnd(first);
            lengths.writeVarint(next - first);
            lengths.writeVarint(writeChunk(pages, first, next));
            chunks++;
            first = next;
        }
        directory.writeVarint(chunks);
        directory.write(lengths.array(), 0, lengths.size());
        directory.writeVarint(count < Format.BLOOM_ENTRIES ? 0 : writeBlooms(pages));
    }

    private int chunkEnd(int first) {
        int most = Math.min(count, first + Format.CHUNK_ENTRIES);
        int size = length(first);
        int end = first + 1;
        while (end < most && size + length(end) <= Format.CHUNK_BYTES) {
            size += length(end++);
        }
        return end;
    }

    private int writeChunk(PageWriter pages, int first, int next) {
        long[] lengths = new long[next - first];
        int total = 0;
        boolean sameLength = true;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = length(first + i);
            total += (int) lengths[i];
            sameLength &= lengths[i] == lengths[0];
        }
        pages.begin();
        pages.writeNumbers(lengths, 0, lengths.length, Coding.PLAIN, 0);
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
            int length = length(i);
            System.arraycopy(bytes, from(i), content, at, length);
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
            int from = from(first + i);
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
            Bloom bloom = Bloom.sized(next - first, Format.VALUE_BLOOM_BITS);
            for (int i = first; i < next; i++) {
                bloom.add(Bloom.hash(bytes, from(i), length(i)));
            }
            bloom.writeTo(pages.out());
            first = next;
        }
        return pages.end();
    }
}
