package dev.clew.instrument.sampling;

/// Why a [KeepErrorsProcessor] did not export an unsampled span. All but the first mean that a trace which
/// would have been kept may lack spans; a span that itself ended in error is never among them.
public enum DropReason {
    /// Its local trace ended well and in time: what sampling is for.
    UNREMARKABLE,

    /// More local traces were under way than allowed, and this one was the oldest.
    TRACE_LIMIT,

    /// More spans were held than allowed, and its trace was the oldest.
    SPAN_LIMIT,

    /// Its own trace held as many spans as one trace may.
    TRACE_FULL,

    /// Its local root was open for longer than allowed.
    TOO_OLD,

    /// It ended when its local trace was decided or given up: after the grace time, or after one of the
    /// limits.
    LATE,

    /// Its local trace was under way when the processor was shut down.
    SHUTDOWN
}
