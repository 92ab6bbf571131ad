package dev.clew.receive;

import java.time.Duration;

/// A refusal as a `google.rpc.Status` (googleapis, google/rpc/status.proto and error_details.proto): what OTLP asks
/// of the body of an HTTP error, and gRPC of `grpc-status-details-bin`.
public final class StatusMessage {
    private static final String TYPES = "type.googleapis.com/google.rpc.";

    private StatusMessage() {}

    /// Retryable refusals tell when to retry; others never do, since that alone would make them retryable.
    public static byte[] of(Refusal refusal) {
        var status = new ProtobufWriter()
                .number(1, refusal.reason().grpcCode().number())
                .text(2, message(refusal));
        if (refusal.reason().isRetryable()) {
            detail(status, "RetryInfo", new ProtobufWriter().bytes(1, duration(refusal.retryAfter())));
        } else if (refusal.reason() == Refusal.Reason.MALFORMED) {
            var violation = new ProtobufWriter().text(1, "request").text(2, message(refusal));
            detail(status, "BadRequest", new ProtobufWriter().bytes(1, violation.toBytes()));
        }
        return status.toBytes();
    }

    private static void detail(ProtobufWriter status, String type, ProtobufWriter detail) {
        var any = new ProtobufWriter().text(1, TYPES + type).bytes(2, detail.toBytes());
        status.bytes(3, any.toBytes());
    }

    private static byte[] duration(Duration duration) {
        return new ProtobufWriter()
                .number(1, duration.toSeconds())
                .number(2, duration.toNanosPart())
                .toBytes();
    }

    private static String message(Refusal refusal) {
        return String.valueOf(refusal.getMessage());
    }
}
