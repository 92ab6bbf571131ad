package dev.clew.store.log;

import dev.clew.model.SpanBatch;

/// Takes what a log holds, oldest first, while it is opened.
@FunctionalInterface
public interface LogReplay {
    /// A `Fault` of kind `CALLER` says that the batch cannot be read: it is left where it is and counted, and reading
    /// goes on. Any other exception ends the opening.
    ///
    /// @param sequence larger than that of any batch before
    void take(long sequence, SpanBatch batch);
}
