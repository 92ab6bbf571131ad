package dev.clew.instrument.sampling;

import io.opentelemetry.sdk.trace.samplers.Sampler;

/// A sampler that may hold a thread, itself or through one that it stands around.
public interface CloseableSampler extends Sampler, AutoCloseable {
    /// Ends what is held; decisions go on as they were. Calling it twice is harmless.
    @Override
    void close();

    /// Closes `sampler` if it can be closed.
    static void close(Sampler sampler) {
        if (sampler instanceof CloseableSampler closeable) {
            closeable.close();
        }
    }
}
