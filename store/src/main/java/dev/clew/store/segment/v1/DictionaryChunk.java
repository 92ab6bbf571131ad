package dev.clew.store.segment.v1;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Some entries of a dictionary that stand together in a segment.
///
/// @param first number of the first entry
/// @param content the entries one behind the other, or transposed if all have the same length
/// @param starts where each entry starts, if they are not transposed, and where the last one ends
record DictionaryChunk(int number, int first, int count, byte[] content, int @Nullable [] starts)
        implements DecodedPage {
    @Override
    public long byteCount() {
        return content.length + (starts == null ? 0 : (long) Integer.BYTES * starts.length);
    }

    byte[] bytes(int index) {
        if (starts != null) {
            return Arrays.copyOfRange(content, starts[index], starts[index + 1]);
        }
        byte[] bytes = new byte[content.length / count];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = content[i * count + index];
        }
        return bytes;
    }

    boolean holds(int index, byte[] value) {
        if (starts != null) {
            return starts[index + 1] - starts[index] == value.length
                    && LittleEndian.equal(content, starts[index], value, 0, value.length);
        }
        // From the end: ids that start alike end differently.
        for (int i = value.length - 1; i >= 0; i--) {
            if (content[i * count + index] != value[i]) {
                return false;
            }
        }
        return true;
    }

    void addIdsOf(byte[] value, BitSet to) {
        if (rulesOut(value.length)) {
            return;
        }
        if (starts == null && value.length > 0) {
            addTransposed(value, to);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (holds(i, value)) {
                to.set(first + i);
            }
        }
    }

    /// Ids that start alike end differently: most are told apart by their last byte, all of which stand together.
    private void addTransposed(byte[] value, BitSet to) {
        int lasts = content.length - count;
        byte last = value[value.length - 1];
        for (int i = 0; i < count; i++) {
            if (content[lasts + i] == last && holds(i, value)) {
                to.set(first + i);
            }
        }
    }

    /// The same with the entries one behind the other.
    DictionaryChunk inRows() {
        if (starts != null) {
            return this;
        }
        int length = content.length / count;
        byte[] rows = new byte[content.length];
        int[] ends = new int[count + 1];
        for (int i = 0; i < length; i++) {
            for (int j = 0; j < count; j++) {
                rows[j * length + i] = content[i * count + j];
            }
        }
        for (int j = 0; j < count; j++) {
            ends[j + 1] = ends[j] + length;
        }
        return new DictionaryChunk(number, first, count, rows, ends);
    }

    /// Whether no entry can have `length` bytes.
    boolean rulesOut(int length) {
        return starts == null && content.length != count * length;
    }
}
