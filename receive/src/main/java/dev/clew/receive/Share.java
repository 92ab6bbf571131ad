package dev.clew.receive;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// What one of several has borrowed of memory that they compete for: a tenant among tenants, a listener
/// among listeners. Each may hold as much as is free for everybody, and no more. So one that takes what it
/// gets has half of all, two have a third each, and whoever comes next always finds some. That goes for small and
/// large arrays apart, as [Buffers] has them: who waits for large ones keeps its own small ones.
final class Share {
    private final String whose;
    private final Refusal.Reason reason;
    private final BooleanSupplier isAlone;
    private final AtomicLong smallBytes = new AtomicLong();
    private final AtomicLong largeBytes = new AtomicLong();

    /// @param whose for the message of a refusal, such as "the tenant 'a'"
    /// @param reason why what would be too much is refused
    /// @param isAlone true while there is nobody to share with: then it may have all
    Share(String whose, Refusal.Reason reason, BooleanSupplier isAlone) {
        this.whose = whose;
        this.reason = reason;
        this.isAlone = isAlone;
    }

    long lentBytes() {
        return smallBytes.get() + largeBytes.get();
    }

    /// @param bytes of one array
    /// @param freeBytes what nobody has borrowed for such arrays, without the `bytes` that are asked for
    /// @throws Refusal if that would be more than its share; then nothing was taken
    void take(int bytes, long freeBytes) {
        long before = lentFor(bytes).getAndAdd(bytes);
        if (before + bytes > freeBytes && !isAlone.getAsBoolean()) {
            giveBack(bytes);
            throw new Refusal(
                    reason,
                    "%d bytes of requests are under way for %s, and %d more would pass its share while %d are free: send it again later"
                            .formatted(before, whose, bytes, freeBytes));
        }
    }

    void giveBack(int bytes) {
        lentFor(bytes).addAndGet(-bytes);
    }

    private AtomicLong lentFor(int bytes) {
        return Buffers.isLarge(bytes) ? largeBytes : smallBytes;
    }
}
