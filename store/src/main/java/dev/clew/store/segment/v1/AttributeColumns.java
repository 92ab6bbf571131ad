package dev.clew.store.segment.v1;

import dev.clew.model.otlp.Slice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The columns of an [AttributeTable], found by key and type. One thread adds, any thread reads.
///
/// A sender that makes up keys must not make up columns without end: what comes after [#LIMIT] shares one, the spill.
final class AttributeColumns {
    static final int SPILL = 0;
    static final int LIMIT = 2_048;

    private AttributeColumn[] columns = {AttributeColumn.of(SPILL, new byte[0], ColumnType.SPILL)};
    private volatile AttributeColumn[] shared = columns;
    private int size = 1;

    /// The hash of a key and its type beside the column's number and one, so that a look at it tells all but the same
    /// key apart without a look at the key; zero if free.
    private long[] slots = new long[64];

    /// Whose columns are used for those of the same keys.
    private @Nullable AttributeColumns retired;

    /// The column for `key` and `type`; the spill if there is none and there are too many.
    AttributeColumn find(Slice key, ColumnType type) {
        int hash = hash(key.array(), key.offset(), key.length(), type);
        int slot = slot(hash, key, type);
        if (slots[slot] != 0) {
            return columns[(int) slots[slot] - 1];
        }
        return size == LIMIT ? columns[SPILL] : insert(slot, hash, make(hash, key, type));
    }

    /// Where the column for `key` and `type` is, or belongs.
    private int slot(int hash, Slice key, ColumnType type) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0
                && ((int) (slots[slot] >>> 32) != hash
                        || !columns[(int) slots[slot] - 1].is(key.array(), key.offset(), key.length(), type))) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private AttributeColumn make(int hash, Slice key, ColumnType type) {
        AttributeColumn column = AttributeColumn.of(size, key.copy(), type);
        if (retired != null) {
            int slot = retired.slot(hash, key, type);
            if (retired.slots[slot] != 0) {
                column.reuse(retired.columns[(int) retired.slots[slot] - 1]);
            }
        }
        return column;
    }

    /// Grows into the memory of `other`, which nobody looks at any more, column by column. There is none yet.
    void reuse(AttributeColumns other) {
        columns[SPILL].reuse(other.columns[SPILL]);
        retired = other;
        other.retired = null;
    }

    private AttributeColumn insert(int slot, int hash, AttributeColumn column) {
        if (size == columns.length) {
            columns = Arrays.copyOf(columns, 2 * size);
        }
        columns[size++] = column;
        // A reader may hold the old array, and sees an entry of it whole or not at all: columns are immutable.
        shared = columns;
        slots[slot] = (long) hash << 32 | size;
        if (2 * size > slots.length) {
            rehash();
        }
        return column;
    }

    private void rehash() {
        long[] wider = new long[2 * slots.length];
        int mask = wider.length - 1;
        for (long each : slots) {
            if (each != 0) {
                int slot = (int) (each >>> 32) & mask;
                while (wider[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                wider[slot] = each;
            }
        }
        slots = wider;
    }

    private static int hash(byte[] key, int from, int length, ColumnType type) {
        return (int) Hash.of(Hash.SECRET + type.code(), key, from, length);
    }

    AttributeColumn get(int id) {
        return columns[id];
    }

    int size() {
        return size;
    }

    /// For readers; what is null is not there yet.
    AttributeColumn[] shared() {
        return shared;
    }
}
