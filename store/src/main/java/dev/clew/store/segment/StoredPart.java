package dev.clew.store.segment;

import dev.clew.model.TraceId;
import dev.clew.store.PartDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part that lies in a file and never changes. Whoever asks it for something after it was closed gets an
/// exception.
public interface StoredPart extends Part, AutoCloseable {
    /// Among [#replaces]: this is one of several that were written in the place of those.
    long SOME = 0;

    /// The numbers of the segments in whose place this one was written. Of it and them only one side
    /// counts.
    List<Long> replaces();

    /// What the sampler left with trace `id`; null if nothing, or if the trace is not here.
    ///
    /// @throws dev.clew.model.Fault `CORRUPT` if it is damaged
    default @Nullable TraceNote note(TraceId id) {
        return null;
    }

    /// Whether the sampler left something with any of its traces.
    default boolean hasNotes() {
        return false;
    }

    /// What takes how many bytes of the file.
    ///
    /// @throws dev.clew.model.Fault `CORRUPT` if what tells that is damaged
    default PartDetails.Bytes bytes() {
        return PartDetails.Bytes.NONE;
    }

    /// Releases the file. Nobody reads meanwhile, and nobody holds a cursor.
    @Override
    void close();
}
