package dev.clew.model;

/// Something that was logged while a trace was under way, as OTLP's `LogRecord` has it, together with the
/// resource and scope it came in. Immutable.
///
/// @param spanId zero if it belongs to the trace as a whole
/// @param flags W3C trace flags in the low byte
/// @param timeNanos when it happened, nanoseconds since 1970; zero if the sender did not say
/// @param observedNanos when it was collected, nanoseconds since 1970; zero if the sender did not say
/// @param severityNumber OTLP's, from 1 (the finest trace) to 24 (the most fatal); 0 if the sender did not
///     say
/// @param severityText what the sender calls that; may be empty
/// @param eventName what class of event it is; empty for a plain line of a log
/// @param droppedAttributes how many attributes the sender left out, an unsigned number
public record LogRecord(
        TraceId traceId,
        long spanId,
        int flags,
        long timeNanos,
        long observedNanos,
        int severityNumber,
        String severityText,
        String eventName,
        AnyValue body,
        Attributes attributes,
        int droppedAttributes,
        Resource resource,
        Scope scope) {

    /// When it happened, as far as anybody knows: nanoseconds since 1970.
    public long bestNanos() {
        return timeNanos == 0 ? observedNanos : timeNanos;
    }
}
