package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Numbers that one thread appends and any thread reads. Readers learn elsewhere how many are whole (see [Block]);
/// the array they get holds at least those, and those never change.
final class LongColumn {
    private static final long[] ZEROS = {};
    /// From here on arrays grow by half: doubled, they would leave megabytes unused, in the block that is written and
    /// in the one before.
    private static final int LARGE = 1 << 20;

    private long[] values;
    private long[] spare = ZEROS;
    private volatile long[] shared;
    private int size;

    private LongColumn(long[] values) {
        this.values = values;
        shared = values;
    }

    LongColumn() {
        this(new long[64]);
    }

    /// A column that takes no memory while all its numbers are zero: its array is empty until then.
    static LongColumn mostlyZero() {
        return new LongColumn(ZEROS);
    }

    void add(long value) {
        if (size >= values.length && (value != 0 || values.length > 0)) {
            grow();
        }
        if (values.length > 0) {
            values[size] = value;
        }
        size++;
    }

    private void grow() {
        long[] wider = spare.length > size ? spare : new long[capacityAbove(size)];
        spare = ZEROS;
        // What the column has no array for is zero, and a spare one has other numbers there.
        Arrays.fill(wider, values.length, size, 0);
        System.arraycopy(values, 0, wider, 0, values.length);
        values = wider;
        shared = values;
    }

    private static int capacityAbove(int size) {
        return size < LARGE ? Math.max(64, 2 * size) : size + size / 2;
    }

    /// Grows into the array of `retired`, which nobody looks at any more.
    void reuse(LongColumn retired) {
        spare = retired.values;
        retired.values = ZEROS;
        retired.shared = ZEROS;
    }

    /// For the thread that writes.
    long get(int index) {
        return values.length == 0 ? 0 : values[index];
    }

    /// For the thread that writes.
    int size() {
        return size;
    }

    /// Forgets what no reader was told of.
    void truncate(int newSize) {
        size = newSize;
    }

    /// For readers; not to be written to. Empty if every number is zero and the column is [#mostlyZero].
    long[] shared() {
        return shared;
    }
}
