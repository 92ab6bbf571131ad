package dev.clew.cli.load;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How long to wait between attempts to send one request: what the server asks for, or else a tenth of a
/// second that doubles up to five seconds, with jitter so that connections do not come back all at once. One
/// per request.
final class Backoff {
    private static final long FIRST_NANOS = 100_000_000;
    private static final long LONGEST_NANOS = 5_000_000_000L;

    private final RandomGenerator random;
    private long leftNanos;
    private long nextNanos = FIRST_NANOS;

    /// @param patience how long all waits together may take
    Backoff(Duration patience, RandomGenerator random) {
        this.leftNanos = patience.toNanos();
        this.random = random;
    }

    /// How long to wait now, or null if patience is at its end.
    ///
    /// @param asked what the server asks for; null if it does not
    @Nullable
    Duration next(@Nullable Duration asked) {
        long wait = asked == null ? nextNanos / 2 + random.nextLong(nextNanos / 2 + 1) : jittered(asked.toNanos());
        nextNanos = Math.min(LONGEST_NANOS, nextNanos * 2);
        leftNanos -= wait;
        return leftNanos < 0 ? null : Duration.ofNanos(wait);
    }

    /// Never earlier than asked.
    private long jittered(long nanos) {
        return nanos + random.nextLong(nanos / 10 + 1);
    }
}
