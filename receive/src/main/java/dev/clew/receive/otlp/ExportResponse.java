package dev.clew.receive.otlp;

import dev.clew.model.otlp.WireWriter;
import dev.clew.receive.Verdict;

/// An OTLP `ExportTraceServiceResponse`; an `ExportLogsServiceResponse` has the same bytes.
final class ExportResponse {
    private ExportResponse() {}

    /// `partial_success` is set only if something was left out, as OTLP demands.
    static byte[] of(Verdict verdict) {
        var response = new WireWriter();
        if (verdict.rejectedSpans() > 0) {
            response.message(1, partialSuccess -> {
                partialSuccess.varint(1, verdict.rejectedSpans());
                partialSuccess.text(2, verdict.message());
            });
        }
        return response.toBytes();
    }
}
