package dev.clew.store.segment;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;

/// Stands on one matching span after another. For one thread; what it read is released when it is closed.
public interface PartCursor extends AutoCloseable {
    /// Goes to the next match. False if there is none; then nothing but [#scannedSpans] may be asked.
    boolean next();

    /// Of the match it stands on, nanoseconds since 1970.
    long startNanos();

    long traceIdHigh();

    long traceIdLow();

    long spanId();

    SpanKind kind();

    /// Whether the match is in the set that was asked for, see [Part#scan]. If not, that is still to be found out.
    default boolean isDecided() {
        return false;
    }

    /// The whole span; made when asked for.
    Span span();

    /// How many spans were looked at so far, matching or not; spans that an index ruled out do not count.
    long scannedSpans();

    @Override
    void close();
}
