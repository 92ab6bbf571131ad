package dev.clew.store.log;

import dev.clew.model.Fault;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// A batch on its way to the medium.
public final class LogCommit {
    private final Path folder;
    private final long sequence;
    private final CompletableFuture<Void> durable;

    LogCommit(Path folder, long sequence, CompletableFuture<Void> durable) {
        this.folder = folder;
        this.sequence = sequence;
        this.durable = durable;
    }

    /// The place of the batch in the log; larger than that of every batch enqueued before, of any tenant.
    public long sequence() {
        return sequence;
    }

    /// Returns when the batch is on the medium, and its bytes are no longer needed.
    ///
    /// @throws Fault `INTERNAL` if the disk failed: whether the batch is on it is unknown
    public void await() {
        try {
            durable.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Fault(Fault.Kind.INTERNAL, "[%s] the log could not be written: %s".formatted(folder, cause), e);
        }
    }
}
