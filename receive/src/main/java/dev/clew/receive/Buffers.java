package dev.clew.receive;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Lends byte arrays, never more bytes at once than the budget of all requests under way. Arrays up to 1 MiB come in
/// powers of two, and some of each size are kept to be lent again; larger ones are left to the collector.
public final class Buffers {
    private static final int SMALLEST_BITS = 14;
    private static final int LARGEST_BITS = 20;
    /// Of each size: 32 MiB in all, if every size was once in demand.
    private static final int KEPT = 16;

    private final long budgetBytes;
    private final AtomicLong lentBytes = new AtomicLong();
    private final Queue<byte[]>[] kept = queues();

    public Buffers(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    /// An array of `atLeast` bytes or more, with whatever was in it before. The budget is taken before the memory.
    ///
    /// @throws Refusal `OVERLOADED` if the budget is used up
    byte[] lend(int atLeast) {
        int bits = Math.max(SMALLEST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(atLeast - 1));
        boolean large = bits > LARGEST_BITS;
        int size = large ? atLeast : 1 << bits;
        take(size);
        byte[] old = large ? null : kept[bits - SMALLEST_BITS].poll();
        return old != null ? old : new byte[size];
    }

    /// Ends the loan of `array`, which the caller forgets.
    void giveBack(byte[] array) {
        lentBytes.addAndGet(-array.length);
        if (array.length <= 1 << LARGEST_BITS) {
            kept[Integer.numberOfTrailingZeros(array.length) - SMALLEST_BITS].offer(array);
        }
    }

    /// Whether a quarter of the budget is used up.
    boolean areScarce() {
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

    private void take(int size) {
        long before = lentBytes.getAndUpdate(lent -> lent + size > budgetBytes ? lent : lent + size);
        if (before + size > budgetBytes) {
            throw new Refusal(
                    Refusal.Reason.OVERLOADED,
                    "%d bytes of requests are under way, and %d more would pass the %d that may be: send it again later"
                            .formatted(before, size, budgetBytes));
        }
    }

    @SuppressWarnings("unchecked") // There is no other way to an array of a generic type.
    private static Queue<byte[]>[] queues() {
        return IntStream.rangeClosed(SMALLEST_BITS, LARGEST_BITS)
                .mapToObj(_ -> new ArrayBlockingQueue<byte[]>(KEPT))
                .toArray(Queue[]::new);
    }
}
