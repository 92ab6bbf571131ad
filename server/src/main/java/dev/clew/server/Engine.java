package dev.clew.server;

import dev.clew.store.TraceStore;
import dev.clew.store.sampling.TraceSampler;
import java.nio.file.Path;
import java.time.Duration;

/// The engine of the store that a server runs on.
///
/// @param reserveBytes what of the disk it holds back; 0 if nothing is
/// @param lookEvery how often to look whether disk or processors run short
record Engine(Opener opener, long reserveBytes, Duration lookEvery) {
    interface Opener {
        /// @param folder where it keeps everything
        /// @param sampler whom it asks which traces to keep
        TraceStore open(Path folder, TraceSampler sampler);
    }

    TraceStore open(Path folder, TraceSampler sampler) {
        return opener.open(folder, sampler);
    }
}
