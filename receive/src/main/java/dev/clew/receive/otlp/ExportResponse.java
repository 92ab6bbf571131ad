package dev.clew.receive.otlp;

import dev.clew.receive.ProtobufWriter;
import dev.clew.receive.Verdict;

/// An OTLP `ExportTraceServiceResponse`.
final class ExportResponse {
    private ExportResponse() {}

    /// `partial_success` is set only if spans were left out, as OTLP demands.
    static byte[] of(Verdict verdict) {
        var partialSuccess =
                new ProtobufWriter().number(1, verdict.rejectedSpans()).text(2, verdict.message());
        return new ProtobufWriter().bytes(1, partialSuccess.toBytes()).toBytes();
    }
}
