package dev.clew.receive.otlp;

import dev.clew.receive.Transcoder;

/// What Clew takes by OTLP: where it comes in, and what its messages are called.
enum OtlpSignal {
    TRACES("trace.v1.TraceService", "/v1/traces", "rejectedSpans"),
    LOGS("logs.v1.LogsService", "/v1/logs", "rejectedLogRecords");

    private final String service;
    private final String httpPath;
    private final String rejected;

    OtlpSignal(String service, String httpPath, String rejected) {
        this.service = service;
        this.httpPath = httpPath;
        this.rejected = rejected;
    }

    String grpcPath() {
        return OtlpReceiver.grpcPath(service);
    }

    String httpPath() {
        return httpPath;
    }

    /// Makes protobuf of a request in JSON.
    Transcoder fromJson() {
        return switch (this) {
            case TRACES -> OtlpJson::transcode;
            case LOGS -> OtlpJson::transcodeRecords;
        };
    }

    /// The field of a partial success, in JSON, that says how many were left out.
    String rejected() {
        return rejected;
    }
}
