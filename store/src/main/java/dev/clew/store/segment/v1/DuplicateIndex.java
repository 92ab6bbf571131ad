package dev.clew.store.segment.v1;

import java.util.Arrays;

/// Finds earlier spans that are the same as new ones: candidates are those with the same ids and times. Readers have no
/// use for it, so it can forget.
///
/// A slot holds half of a span's hash beside its row, so that a look at it tells all but the same span apart without a
/// look at the row, which is seldom in the cache.
final class DuplicateIndex {
    private static final long ROW = 0xffff_ffffL;

    private final BlockTable spans;
    private final LongColumn traceIdHigh;
    private final LongColumn traceIdLow;
    private final LongColumn spanId;
    private final LongColumn start;
    private final LongColumn duration;
    private long[] slots = new long[1 << 12];
    private int rows;

    /// Of the next rows.
    private final int[] hashes = new int[256];

    @SuppressWarnings("UnusedVariable") // Or nobody would look at the slots.
    private long lastSeen;

    DuplicateIndex(BlockTable spans) {
        this.spans = spans;
        traceIdHigh = spans.column(Field.TRACE_ID_HIGH);
        traceIdLow = spans.column(Field.TRACE_ID_LOW);
        spanId = spans.column(Field.SPAN_ID);
        start = spans.column(Field.START);
        duration = spans.column(Field.DURATION);
    }

    /// What decides whether a candidate is the same.
    interface Sameness {
        boolean same(int earlier, int row);
    }

    /// Takes in every row from the last that was taken in to `to`, up to the first that is the same as an earlier one.
    ///
    /// @return whether there was none
    boolean addAll(int to, Sameness sameness) {
        reserve(to);
        while (rows < to) {
            int count = Math.min(to - rows, hashes.length);
            hash(count);
            for (int i = 0; i < count; i++) {
                if (!add(rows, hashes[i], sameness)) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Hashes the next rows and looks at the slot of each, which is seldom in the cache. As nothing is decided in
    /// between, the processor waits for all of them at once.
    private void hash(int count) {
        int mask = slots.length - 1;
        long seen = 0;
        for (int i = 0; i < count; i++) {
            hashes[i] = hashOf(rows + i);
            seen |= slots[hashes[i] & mask];
        }
        lastSeen = seen;
    }

    private boolean add(int row, int hash, Sameness sameness) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            if ((int) (slots[slot] >>> 32) == hash && isSame((int) (slots[slot] & ROW) - 1, row, sameness)) {
                return false;
            }
            slot = slot + 1 & mask;
        }
        slots[slot] = (long) hash << 32 | row + 1;
        rows++;
        return true;
    }

    private boolean isSame(int earlier, int row, Sameness sameness) {
        return spanId.get(earlier) == spanId.get(row) && spans.same(earlier, row) && sameness.same(earlier, row);
    }

    private void reserve(int count) {
        int size = slots.length;
        while (2L * count > size) {
            size *= 2;
        }
        if (size > slots.length) {
            rehash(size);
        }
    }

    private void rehash(int size) {
        long[] wider = new long[size];
        for (long each : slots) {
            if (each != 0) {
                int slot = (int) (each >>> 32) & size - 1;
                while (wider[slot] != 0) {
                    slot = slot + 1 & size - 1;
                }
                wider[slot] = each;
            }
        }
        slots = wider;
    }

    /// Forgets every row from `newRows` on. What stands behind the gaps that they leave is put in again, so that no
    /// search is cut short.
    void truncate(int newRows) {
        if (rows <= newRows) {
            return;
        }
        for (int slot = 0; slot < slots.length; slot++) {
            if ((slots[slot] & ROW) > newRows) {
                slots[slot] = 0;
            }
        }
        rows = newRows;
        rehash(slots.length);
    }

    /// Uses the array of `retired`, which is needed no more. Nothing was taken in yet.
    void reuse(DuplicateIndex retired) {
        slots = retired.slots;
        Arrays.fill(slots, 0);
    }

    private int hashOf(int row) {
        long ids = Hash.of(Hash.SECRET, spanId.get(row) ^ traceIdHigh.get(row), traceIdLow.get(row));
        return (int) Hash.of(ids, start.get(row), duration.get(row));
    }
}
