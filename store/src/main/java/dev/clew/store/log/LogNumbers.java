package dev.clew.store.log;

import org.jspecify.annotations.Nullable;

/// Follows the sequence numbers through a log and tells which are not there.
///
/// Within a file no number is left out. The name of a file says what the first after the last frame before would have
/// been: numbers between the name and the first frame are of writes that failed, and numbers before the name are of
/// frames that are gone.
final class LogNumbers {
    private long expected;
    private boolean isBegun;
    private boolean isFirst;
    private boolean lostSome;

    /// @param lowest that nothing else but the log holds, as far as that is known
    /// @param isComplete whether that is known of every batch that the log held once: then none
    ///     from `lowest` on may be missing before the first file
    LogNumbers(long lowest, boolean isComplete) {
        expected = lowest;
        isBegun = isComplete;
    }

    /// Batches that should be there.
    record Missing(long first, long last) {}

    /// A file begins whose name is `number`.
    ///
    /// @return what is missing before it, or null
    @Nullable
    Missing begin(long number) {
        Missing missing = isBegun && number > expected && !lostSome ? new Missing(expected, number - 1) : null;
        if (number > expected) {
            expected = number;
        }
        isBegun = true;
        isFirst = true;
        lostSome = false;
        return missing;
    }

    /// There are bytes of which nobody knows which numbers were in them.
    void unreadable() {
        lostSome = true;
    }

    /// The next frame has `number`.
    ///
    /// @return what is missing before it in this file, or null
    @Nullable
    Missing next(long number) {
        Missing missing = number > expected && !isFirst && !lostSome ? new Missing(expected, number - 1) : null;
        expected = Math.max(expected, number + 1);
        isFirst = false;
        lostSome = false;
        return missing;
    }
}
