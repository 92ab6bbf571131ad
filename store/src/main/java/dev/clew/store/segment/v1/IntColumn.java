package dev.clew.store.segment.v1;

/// The twin of [LongColumn] for small numbers: one thread appends, any thread reads. Readers learn elsewhere how many
/// are whole (see [Block]); the array they get holds at least those, and those never change.
final class IntColumn {
    private static final int[] NONE = {};

    private int[] values = new int[64];
    private int[] spare = NONE;
    private volatile int[] shared = values;
    private int size;

    void add(int value) {
        if (size == values.length) {
            grow();
        }
        values[size++] = value;
    }

    private void grow() {
        int[] wider = spare.length > size ? spare : new int[2 * size];
        spare = NONE;
        System.arraycopy(values, 0, wider, 0, size);
        values = wider;
        shared = values;
    }

    /// Grows into the array of `retired`, which nobody looks at any more.
    void reuse(IntColumn retired) {
        spare = retired.values;
        retired.values = NONE;
        retired.shared = NONE;
    }

    /// For the thread that writes.
    int get(int index) {
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
    int[] shared() {
        return shared;
    }
}
