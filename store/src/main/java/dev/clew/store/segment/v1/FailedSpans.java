package dev.clew.store.segment.v1;

import dev.clew.model.StatusCode;

/// Finds the spans with the status ERROR, which are few.
final class FailedSpans {
    private static final int ERROR = StatusCode.ERROR.number();
    static final ValueSet STATUSES = ValueSet.one(ERROR);

    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = LOW_BITS << 7;

    private FailedSpans() {}

    /// Writes which of the first `count` failed to `to`; returns how many.
    static int find(long[] statuses, int count, int[] to) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            to[found] = i;
            found += statuses[i] == ERROR ? 1 : 0;
        }
        return found;
    }

    /// The same, eight at a time, most of which have nothing.
    static int find(SmallNumbers statuses, int count, int[] to) {
        long wanted = ERROR - statuses.least();
        if (wanted < 0 || wanted > 0xff) {
            return 0;
        }
        byte[] above = statuses.above();
        int found = 0;
        int i = 0;
        for (; i <= count - Long.BYTES; i += Long.BYTES) {
            if (hasZero(LittleEndian.getLong(above, i) ^ LOW_BITS * wanted)) {
                found = find(above, i, i + Long.BYTES, wanted, found, to);
            }
        }
        return find(above, i, count, wanted, found, to);
    }

    private static boolean hasZero(long bytes) {
        return (bytes - LOW_BITS & ~bytes & HIGH_BITS) != 0;
    }

    private static int find(byte[] above, int from, int end, long wanted, int before, int[] to) {
        int found = before;
        for (int i = from; i < end; i++) {
            if ((above[i] & 0xff) == wanted) {
                to[found++] = i;
            }
        }
        return found;
    }
}
