package dev.clew.store.segment;

import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import dev.clew.store.check.CheckedPart;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import dev.clew.store.segment.ledger.LedgerFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How parts look in memory and on disk: the seam between what keeps parts in order ([SegmentStore]) and a
/// format.
public interface PartFormat {
    /// An empty part.
    OpenPart begin();

    /// An empty part, perhaps in the memory of `retired`, which nobody looks at any more.
    default OpenPart begin(OpenPart retired) {
        return begin();
    }

    /// Writes `part`, to which nothing is added any more, but for the rows `without` to `file`, which must
    /// not exist, and forces it. There is at least one other row. The name is not durable yet: that is for
    /// the caller, as is removing what is left when this fails.
    ///
    /// @param replaces what the file says of itself: see [StoredPart#replaces]
    void write(OpenPart part, BitSet without, List<Long> replaces, Disk disk, Path file) throws IOException;

    /// Writes what `parts`, oldest first, hold together to `file`, as [#write] does, while others may read
    /// them. Of spans that agree in all that [Part#scan] orders by, those of the older part come first.
    ///
    /// @param without a trace that is left out, or null; there is at least one other
    /// @param replaces what the file says of itself: see [StoredPart#replaces]
    /// @param pause called now and then; the merge ends with what it throws
    /// @throws dev.clew.model.Fault `CORRUPT` if one of them is damaged; `CALLER` if together they are more
    ///     than one part can hold
    void merge(
            List<StoredPart> parts,
            @Nullable TraceId without,
            List<Long> replaces,
            Runnable pause,
            Disk disk,
            Path file)
            throws IOException;

    /// Looks at `parts`, oldest first, trace by trace; they stay open until the survey is closed.
    ///
    /// @param marks conditions to be judged for every span, at most 64
    /// @param linked where the senders of messages are found that are in none of `parts`
    /// @param pause called now and then; the survey ends with what it throws
    /// @throws dev.clew.model.Fault `CORRUPT` if one of them is damaged
    Survey survey(List<StoredPart> parts, List<SpanFilter> marks, LinkedServices linked, Runnable pause);

    /// How what the sampler remembers is written.
    LedgerFormat ledgers();

    /// The version that `file`, a segment or a ledger, names if it is not known here, or null. One that is damaged
    /// names none.
    default @Nullable String unknownVersion(Disk disk, Path file) throws IOException {
        return null;
    }

    /// Opens what [#write] or [#merge] wrote, reading no more of it than it must.
    ///
    /// @throws dev.clew.model.Fault `CORRUPT` if it is damaged, or of a version that is not known
    StoredPart open(Disk disk, Path file) throws IOException;

    /// Reads all of what [#write] wrote, changes nothing, and reports every damage to `findings`, which was
    /// told of the file.
    ///
    /// @return what is in it; null if it could not be opened
    /// @throws IOException if it cannot be read at all
    @Nullable
    CheckedPart check(Disk disk, Path file, Findings findings) throws IOException;
}
