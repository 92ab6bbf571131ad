package dev.clew.server;

import dev.clew.store.Keeping;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.TraceSampler;
import java.nio.file.Path;
import java.time.Duration;

/// The engine of the store that a server runs on.
///
/// @param usual how much it keeps if nobody says otherwise
/// @param lookEvery how often to look whether disk or processors run short
record Engine(Opener opener, Keeping usual, Duration lookEvery) {
    interface Opener {
        /// @param folder where it keeps everything
        /// @param keeping how much it keeps
        /// @param sampler whom it asks which traces to keep
        TraceStore open(Path folder, Keeping keeping, TraceSampler sampler);
    }

    TraceStore open(Path folder, Keeping keeping, TraceSampler sampler) {
        return opener.open(folder, keeping, sampler);
    }
}
