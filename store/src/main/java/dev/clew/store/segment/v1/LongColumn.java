package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Numbers that one thread appends and any thread reads. Readers learn elsewhere how many are whole (see [Block]);
/// the array they get holds at least those, and those never change.
final class LongColumn {
    private long[] values = new long[64];
    private volatile long[] shared = values;
    private int size;

    void add(long value) {
        if (size == values.length) {
            grow();
        }
        values[size++] = value;
    }

    private void grow() {
        values = Arrays.copyOf(values, 2 * size);
        shared = values;
    }

    /// For the thread that writes.
    long get(int index) {
        return values[index];
    }

    /// For the thread that writes.
    int size() {
        return size;
    }

    /// Forgets what no reader was told of.
    void truncate(int newSize) {
        size = newSize;
    }

    /// For readers; not to be written to.
    long[] shared() {
        return shared;
    }
}
