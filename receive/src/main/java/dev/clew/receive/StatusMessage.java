package dev.clew.receive;

import dev.clew.model.otlp.WireWriter;
import java.util.function.Consumer;

/// A refusal as a `google.rpc.Status` (googleapis, google/rpc/status.proto and error_details.proto): what OTLP asks
/// of the body of an HTTP error, and gRPC of `grpc-status-details-bin`.
public final class StatusMessage {
    private static final String TYPES = "type.googleapis.com/google.rpc.";

    private StatusMessage() {}

    /// Retryable refusals tell when to retry; others never do, since that alone would make them retryable.
    public static byte[] of(Refusal refusal) {
        var status = new WireWriter();
        status.varint(1, refusal.reason().grpcCode().number());
        status.text(2, message(refusal));
        if (refusal.reason().isRetryable()) {
            detail(
                    status,
                    "RetryInfo",
                    info -> info.message(1, delay -> {
                        delay.varint(1, refusal.retryAfter().toSeconds());
                        delay.varint(2, refusal.retryAfter().toNanosPart());
                    }));
        } else if (refusal.reason() == Refusal.Reason.MALFORMED) {
            detail(
                    status,
                    "BadRequest",
                    request -> request.message(1, violation -> {
                        violation.text(1, "request");
                        violation.text(2, message(refusal));
                    }));
        }
        return status.toBytes();
    }

    private static void detail(WireWriter status, String type, Consumer<WireWriter> detail) {
        status.message(3, any -> {
            any.text(1, TYPES + type);
            any.message(2, detail);
        });
    }

    private static String message(Refusal refusal) {
        return String.valueOf(refusal.getMessage());
    }
}
