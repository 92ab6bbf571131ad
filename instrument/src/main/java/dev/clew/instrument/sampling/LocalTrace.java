package dev.clew.instrument.sampling;

import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The spans of one trace in this process, from the start of its local root until it is decided. Guarded by
/// its [TraceShard].
///
/// A process can meet a trace more than once at a time, say as two requests of one caller: they are one
/// local trace with two roots, decided together when both have ended.
final class LocalTrace {
    final String traceId;
    final long startedNanos;

    /// Ids of the local roots that have not ended: mostly one.
    final List<String> openRoots = new ArrayList<>(1);

    /// Ended and waiting for the decision.
    final List<ReadableSpan> held = new ArrayList<>();

    /// Roots included.
    int openSpans;

    /// Once set, every span is exported when it ends.
    @Nullable
    KeepReason kept;

    /// Since when it stands in the queue that it stands in.
    long queuedNanos;

    LocalTrace(String traceId, long nowNanos) {
        this.traceId = traceId;
        this.startedNanos = nowNanos;
        this.queuedNanos = nowNanos;
    }

    boolean isLingering() {
        return openRoots.isEmpty();
    }
}
