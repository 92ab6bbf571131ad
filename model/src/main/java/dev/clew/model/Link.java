package dev.clew.model;

/// A pointer from a span to another one, often of another trace.
///
/// @param spanId the span pointed at; zero if the sender's id was unusable
/// @param traceState W3C tracestate of the span pointed at; may be empty
/// @param droppedAttributes how many attributes the sender left out, an unsigned number
/// @param flags W3C trace flags in the low byte; bits 8 and 9 as OTLP's `SpanFlags`
public record Link(
        TraceId traceId, long spanId, String traceState, Attributes attributes, int droppedAttributes, int flags) {}
