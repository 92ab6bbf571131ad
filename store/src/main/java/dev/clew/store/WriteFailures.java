package dev.clew.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How often the disk did not take what was appended, since the store was opened. Whoever appended it was told.
///
/// @param count commits that failed, of one batch or of several
/// @param unmended when the last of them failed; null if none did, or if a later one succeeded
public record WriteFailures(long count, @Nullable Instant unmended) {
    public static final WriteFailures NONE = new WriteFailures(0, null);

    /// Whether the last commit failed, no longer ago than `span`. What failed before that is not known to fail still:
    /// somebody has to try.
    public boolean isFailing(Instant now, Duration span) {
        return unmended != null && unmended.plus(span).isAfter(now);
    }

    /// After one more.
    public WriteFailures failed(Instant now) {
        return new WriteFailures(count + 1, now);
    }

    /// After a commit that succeeded.
    public WriteFailures mended() {
        return unmended == null ? this : new WriteFailures(count, null);
    }

    /// Of two logs together.
    public WriteFailures plus(WriteFailures other) {
        boolean isLater = unmended == null || (other.unmended != null && other.unmended.isAfter(unmended));
        return new WriteFailures(count + other.count, isLater ? other.unmended : unmended);
    }
}
