package dev.clew.receive;

import java.util.concurrent.atomic.AtomicLong;

/// Lends byte arrays, never more bytes at once than the budget of all requests under way. Arrays up to 1 MiB come in
/// powers of two, and are kept to be lent again; larger ones are left to the collector. Those up to 1 MiB, lent and
/// kept together, take half of the budget: what large requests need is never used up by many small ones, and a server
/// that has more of them to do than it can keeps most of its heap for doing it. Larger ones leave a tenth of it, so
/// that small requests get through whatever large ones hold.
public final class Buffers implements Lender {
    private static final int SMALLEST_BITS = 14;
    private static final int LARGEST_BITS = 20;

    private static final Share[] NOBODY = {};

    private final long budgetBytes;
    private final long mostSmallBytes;
    private final long mostLargeBytes;
    private final AtomicLong lentBytes = new AtomicLong();
    private final AtomicLong smallBytes = new AtomicLong();
    private final AtomicLong largeBytes = new AtomicLong();
    private final KeptArrays kept = new KeptArrays(SMALLEST_BITS, LARGEST_BITS);

    public Buffers(long budgetBytes) {
        this.budgetBytes = budgetBytes;
        mostSmallBytes = budgetBytes / 2;
        mostLargeBytes = budgetBytes - budgetBytes / 10;
    }

    /// Lends on nobody's account.
    ///
    /// @throws Refusal `OVERLOADED` if the budget is used up
    @Override
    public byte[] lend(int atLeast) {
        return lend(atLeast, NOBODY);
    }

    /// An array of `atLeast` bytes or more, with whatever was in it before. The budget is taken before the memory.
    ///
    /// @param payers on whose accounts it goes
    /// @throws Refusal `OVERLOADED` if the budget is used up; `TENANT_BUDGET` or `LISTENER_BUDGET` if it
    ///     is for them
    byte[] lend(int atLeast, Share... payers) {
        int bits = Math.max(SMALLEST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(atLeast - 1));
        int size = bits > LARGEST_BITS ? atLeast : 1 << bits;
        long freeBytes = take(size);
        int paid = 0;
        boolean isLent = false;
        try {
            for (; paid < payers.length; paid++) {
                payers[paid].take(size, freeBytes);
            }
            byte[] array = array(size);
            isLent = true;
            return array;
        } finally {
            if (!isLent) {
                while (paid > 0) {
                    payers[--paid].giveBack(size);
                }
                giveBack(size);
            }
        }
    }

    /// May fail for want of memory.
    private byte[] array(int size) {
        byte[] old = isLarge(size) ? null : kept.take(Integer.numberOfTrailingZeros(size));
        if (old != null) {
            return old;
        }
        kept.shrink(Math.min(mostSmallBytes - smallBytes.get(), budgetBytes - lentBytes.get()));
        return new byte[size];
    }

    @Override
    public void giveBack(byte[] array) {
        giveBack(array.length);
        if (!isLarge(array.length)) {
            kept.keep(array);
        }
    }

    static boolean isLarge(int size) {
        return size > 1 << LARGEST_BITS;
    }

    /// Whether a quarter of the budget is used up.
    @Override
    public boolean areScarce() {
        return lentBytes.get() > budgetBytes / 4;
    }

    /// Bytes lent at this moment.
    public long lentBytes() {
        return lentBytes.get();
    }

    /// The most that may be lent at once.
    long budgetBytes() {
        return budgetBytes;
    }

    /// The most that large arrays may take together.
    @Override
    public long mostBytes() {
        return mostLargeBytes;
    }

    /// Returns how many bytes of that sort are free then.
    private long take(int size) {
        long free = take(size, lentBytes, budgetBytes);
        try {
            return Math.min(
                    free,
                    isLarge(size) ? take(size, largeBytes, mostLargeBytes) : take(size, smallBytes, mostSmallBytes));
        } catch (Refusal refusal) {
            lentBytes.addAndGet(-size);
            throw refusal;
        }
    }

    private static long take(int size, AtomicLong takenBytes, long mostBytes) {
        long before = takenBytes.getAndUpdate(taken -> taken + size > mostBytes ? taken : taken + size);
        if (before + size > mostBytes) {
            throw new Refusal(
                    Refusal.Reason.OVERLOADED,
                    "%d bytes of requests are under way, and %d more would pass the %d that may be: send it again later"
                            .formatted(before, size, mostBytes));
        }
        return mostBytes - before - size;
    }

    private void giveBack(int size) {
        (isLarge(size) ? largeBytes : smallBytes).addAndGet(-size);
        lentBytes.addAndGet(-size);
    }
}
