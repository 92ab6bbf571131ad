package dev.clew.store.segment.ledger;

import dev.clew.model.TraceId;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How ledgers look on disk. What is written is forced; its name is for the caller to make durable.
public interface LedgerFormat {
    /// Writes `book` to `file`, which must not exist.
    ///
    /// @param decided see [Ledger#decided]
    void write(LedgerBook book, List<Long> decided, Disk disk, Path file) throws IOException;

    /// Writes what `ledgers`, oldest first, hold together to `file`, which must not exist. Of several
    /// decisions about one trace the newest stays.
    ///
    /// @param without a trace of which nothing is to be remembered, or null
    /// @param replaces see [Ledger#replaces]
    /// @param decided see [Ledger#decided]
    /// @param pause called now and then; the merge ends with what it throws
    void merge(
            List<Ledger> ledgers,
            @Nullable TraceId without,
            List<Long> replaces,
            List<Long> decided,
            Runnable pause,
            Disk disk,
            Path file)
            throws IOException;

    /// @throws dev.clew.model.Fault `CORRUPT` if it is damaged, or of a version that is not known
    Ledger open(Disk disk, Path file) throws IOException;

    /// Reads all of it, and reports every damage to `findings`, which was told of the file.
    ///
    /// @return how many decisions it has
    long check(Disk disk, Path file, Findings findings) throws IOException;
}
