package dev.clew.store.segment.totals;

import dev.clew.store.QueryMemory;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Numbers for pairs of numbers, by first appearance from one on: a group is the pair of a smaller group and a
/// value, a cell the pair of a group and a step. Zero is the number of what is left out: of what a part of is, and
/// of every new pair when there is no room.
final class Pairs {
    /// Larger tables would miss the caches more often than hashing does.
    private static final int LARGEST_TABLE = 1 << 20;

    private final BooleanSupplier isFull;
    private final long bytesEach;
    private final QueryMemory memory;
    private int[] lefts = new int[16];
    private int[] rights = new int[16];
    private int size = 1;

    /// By `left << shift | right`, while that is small enough.
    private int[] table = {};

    private int shift;
    private @Nullable LongNumbers hashed;

    /// @param bytesEach that a pair takes, and what is kept for it elsewhere
    Pairs(BooleanSupplier isFull, long bytesEach, QueryMemory memory) {
        this.isFull = isFull;
        this.bytesEach = bytesEach;
        this.memory = memory;
    }

    /// All numbers are below.
    int size() {
        return size;
    }

    int left(int number) {
        return lefts[number];
    }

    int right(int number) {
        return rights[number];
    }

    /// Prepares for pairs of numbers below `leftSize` and `rightSize`.
    void prepare(int leftSize, int rightSize) {
        if (hashed != null || (leftSize << shift <= table.length && rightSize <= 1 << shift)) {
            return;
        }
        int bits = Math.max(shift, Integer.SIZE - Integer.numberOfLeadingZeros(rightSize - 1));
        long wanted = (long) Math.max(16, 2 * leftSize) << bits;
        if (wanted <= LARGEST_TABLE) {
            shift = bits;
            table = new int[(int) wanted];
            for (int number = 1; number < size; number++) {
                table[lefts[number] << shift | rights[number]] = number;
            }
        } else {
            table = new int[0];
            var numbers = new LongNumbers();
            for (int number = 1; number < size; number++) {
                numbers.put(key(lefts[number], rights[number]), number);
            }
            hashed = numbers;
        }
    }

    private static long key(long left, long right) {
        return left << 32 | right;
    }

    /// Numbers the first `count` pairs. `to` may be `left`, unless that shares its numbers with others.
    void number(Codes left, Codes right, int count, Codes to) {
        if (left.isSame() && right.isSame()) {
            to.same(number((int) left.first(), (int) right.first()));
            return;
        }
        boolean sameLeft = left.isSame();
        boolean sameRight = right.isSame();
        long first = sameLeft ? left.first() : right.first();
        long[] lefts = left.each();
        long[] rights = right.each();
        long[] numbers = to.fill(count);
        if (hashed != null) {
            for (int i = 0; i < count; i++) {
                numbers[i] = number((int) (sameLeft ? first : lefts[i]), (int) (sameRight ? first : rights[i]));
            }
        } else if (sameRight) {
            ofLefts(lefts, (int) first, count, numbers);
        } else if (sameLeft) {
            ofRights((int) first, rights, count, numbers);
        } else {
            ofBoth(lefts, rights, count, numbers);
        }
    }

    private void ofLefts(long[] lefts, int right, int count, long[] to) {
        int[] known = table;
        int by = shift;
        for (int i = 0; i < count; i++) {
            int number = known[(int) lefts[i] << by | right];
            to[i] = number != 0 ? number : add((int) lefts[i], right);
        }
    }

    private void ofRights(int left, long[] rights, int count, long[] to) {
        int[] known = table;
        int base = left << shift;
        for (int i = 0; i < count; i++) {
            int number = known[base | (int) rights[i]];
            to[i] = number != 0 ? number : add(left, (int) rights[i]);
        }
    }

    private void ofBoth(long[] lefts, long[] rights, int count, long[] to) {
        int[] known = table;
        int by = shift;
        for (int i = 0; i < count; i++) {
            int number = known[(int) lefts[i] << by | (int) rights[i]];
            to[i] = number != 0 ? number : add((int) lefts[i], (int) rights[i]);
        }
    }

    /// Numbers one pair.
    int number(int left, int right) {
        int known = hashed == null ? table[left << shift | right] : hashed.get(key(left, right));
        return known != 0 ? known : add(left, right);
    }

    private int add(int left, int right) {
        if (left == GroupValues.LEFT_OUT || right == GroupValues.LEFT_OUT || isFull.getAsBoolean()) {
            return GroupValues.LEFT_OUT;
        }
        if (size == lefts.length) {
            lefts = Arrays.copyOf(lefts, 2 * size);
            rights = Arrays.copyOf(rights, 2 * size);
        }
        memory.hold(bytesEach);
        lefts[size] = left;
        rights[size] = right;
        if (hashed == null) {
            table[left << shift | right] = size;
        } else {
            hashed.put(key(left, right), size);
        }
        return size++;
    }
}
