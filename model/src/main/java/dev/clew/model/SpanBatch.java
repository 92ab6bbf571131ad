package dev.clew.model;

/// The spans of one delivery, still as the bytes of one OTLP `ExportTraceServiceRequest`: the form in which spans
/// travel through the pipe. Nobody has looked into it before the store does: it may be no OTLP at all, and spans in
/// it may have unusable ids.
///
/// Log records travel in the same envelope, as the bytes of one `ExportLogsServiceRequest`, on a way of
/// their own.
///
/// The bytes are lent: they are valid, and must not change, until the call that was given the batch returns.
///
/// @param receivedNanos when the delivery arrived, nanoseconds since 1970
/// @param bytes holds the request in `[offset, offset + length)`
public record SpanBatch(Tenant tenant, long receivedNanos, byte[] bytes, int offset, int length) {
    @Override
    public String toString() {
        return "SpanBatch[%d bytes, tenant %s]".formatted(length, tenant.name());
    }
}
