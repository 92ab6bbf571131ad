package dev.clew.store.segment;

import dev.clew.store.PartDetails;
import java.util.List;

/// A part that lies in a file and never changes. Whoever asks it for something after it was closed gets an
/// exception.
public interface StoredPart extends Part, AutoCloseable {
    /// The numbers of the segments in whose place this one was written. Of it and them only one side counts.
    List<Long> replaces();

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
