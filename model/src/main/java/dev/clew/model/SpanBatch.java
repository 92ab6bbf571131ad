package dev.clew.model;

/// The spans of one delivery, still as the bytes of one OTLP `ExportTraceServiceRequest`: the form in which spans
/// travel through the pipe. Every span in it has usable ids; who receives spans sorts out the others first.
///
/// The bytes are lent: they are valid, and must not change, until the call that was given the batch returns.
///
/// @param receivedNanos when the delivery arrived, nanoseconds since 1970
/// @param bytes holds the request in `[offset, offset + length)`
/// @param spanCount how many spans the request holds
public record SpanBatch(Tenant tenant, long receivedNanos, byte[] bytes, int offset, int length, int spanCount) {
    @Override
    public String toString() {
        return "SpanBatch[%d spans, %d bytes, tenant %s]".formatted(spanCount, length, tenant.name());
    }
}
