package dev.clew.receive;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Lends byte arrays, never more bytes at once than the budget of all requests under way. Arrays up to 1 MiB come in
/// powers of two, and some of each size are kept to be lent again; larger ones are left to the collector.
public final class Buffers implements Lender {
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

    /// Lends on nobody's account.
    ///
    /// @throws Refusal `OVERLOADED` if the budget is used up
    @Override
    public byte[] lend(int atLeast) {
        return lend(atLeast, null, null);
    }

    /// An array of `atLeast` bytes or more, with whatever was in it before. The budget is taken before the memory.
    ///
    /// @param tenant pays, as `listener` does; null for nobody
    /// @throws Refusal `OVERLOADED` if the budget is used up; `TENANT_BUDGET` or `LISTENER_BUDGET` if it
    ///     is for them
    byte[] lend(int atLeast, @Nullable Share tenant, @Nullable Share listener) {
        int bits = Math.max(SMALLEST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(atLeast - 1));
        boolean large = bits > LARGEST_BITS;
        int size = large ? atLeast : 1 << bits;
        take(size, tenant, listener);
        byte[] old = large ? null : kept[bits - SMALLEST_BITS].poll();
        return old != null ? old : new byte[size];
    }

    @Override
    public void giveBack(byte[] array) {
        lentBytes.addAndGet(-array.length);
        if (array.length <= 1 << LARGEST_BITS) {
            kept[Integer.numberOfTrailingZeros(array.length) - SMALLEST_BITS].offer(array);
        }
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

    private void take(int size, @Nullable Share tenant, @Nullable Share listener) {
        long freeBytes = budgetBytes - take(size);
        Share paid = null;
        try {
            if (tenant != null) {
                tenant.take(size, freeBytes);
                paid = tenant;
            }
            if (listener != null) {
                listener.take(size, freeBytes);
            }
        } catch (Refusal refusal) {
            if (paid != null) {
                paid.giveBack(size);
            }
            lentBytes.addAndGet(-size);
            throw refusal;
        }
    }

    /// Returns how many bytes are lent then.
    private long take(int size) {
        long before = lentBytes.getAndUpdate(lent -> lent + size > budgetBytes ? lent : lent + size);
        if (before + size > budgetBytes) {
            throw new Refusal(
                    Refusal.Reason.OVERLOADED,
                    "%d bytes of requests are under way, and %d more would pass the %d that may be: send it again later"
                            .formatted(before, size, budgetBytes));
        }
        return before + size;
    }

    @SuppressWarnings("unchecked") // There is no other way to an array of a generic type.
    private static Queue<byte[]>[] queues() {
        return IntStream.rangeClosed(SMALLEST_BITS, LARGEST_BITS)
                .mapToObj(_ -> new ArrayBlockingQueue<byte[]>(KEPT))
                .toArray(Queue[]::new);
    }
}
