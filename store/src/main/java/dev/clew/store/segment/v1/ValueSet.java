package dev.clew.store.segment.v1;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The numbers of a column that a condition accepts: a range, or some of a range.
///
/// @param low the smallest
/// @param high the largest; less than `low` if there are none
/// @param bits which of the numbers from zero are meant, or null for all in the range
record ValueSet(long low, long high, long @Nullable [] bits) {
    static final ValueSet NONE = new ValueSet(1, 0, null);
    static final ValueSet ALL = new ValueSet(Long.MIN_VALUE, Long.MAX_VALUE, null);

    static ValueSet one(long value) {
        return new ValueSet(value, value, null);
    }

    static ValueSet between(long low, long high) {
        return new ValueSet(low, high, null);
    }

    static ValueSet of(BitSet ids) {
        if (ids.isEmpty()) {
            return NONE;
        }
        int low = ids.nextSetBit(0);
        int high = ids.length() - 1;
        return ids.cardinality() == high - low + 1 ? between(low, high) : new ValueSet(low, high, ids.toLongArray());
    }

    /// The numbers that both accept.
    ValueSet and(ValueSet other) {
        long from = Math.max(low, other.low);
        long to = Math.min(high, other.high);
        if (from > to || (bits == null && other.bits == null)) {
            return from > to ? NONE : between(from, to);
        }
        var common = new BitSet();
        for (long value = from; value <= to; value++) {
            common.set((int) value, contains(value) && other.contains(value));
        }
        return of(common);
    }

    boolean isEmpty() {
        return low > high;
    }

    boolean overlaps(long min, long max) {
        return low <= max && min <= high;
    }

    boolean contains(long value) {
        return value >= low && value <= high && (bits == null || (bits[(int) (value >>> 6)] >>> value & 1) != 0);
    }
}
