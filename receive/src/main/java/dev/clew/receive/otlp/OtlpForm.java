package dev.clew.receive.otlp;

import com.linecorp.armeria.common.MediaType;
import dev.clew.receive.Refusal;
import dev.clew.receive.StatusMessage;
import dev.clew.receive.Transcoder;
import dev.clew.receive.Verdict;
import dev.clew.receive.json.JsonQuote;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How messages are written in OTLP/HTTP. The answer is in the form of the request.
enum OtlpForm {
    PROTOBUF,
    JSON;

    /// What to tell a client that sends something else.
    static final String ACCEPTED =
            Arrays.stream(values()).map(form -> form.type().toString()).collect(Collectors.joining(" or "));

    MediaType type() {
        return switch (this) {
            case PROTOBUF -> MediaType.X_PROTOBUF;
            case JSON -> MediaType.JSON;
        };
    }

    /// Makes protobuf of a request; null if it is that.
    @Nullable
    Transcoder transcoder(OtlpSignal signal) {
        return switch (this) {
            case PROTOBUF -> null;
            case JSON -> signal.fromJson();
        };
    }

    /// An `ExportTraceServiceResponse`, or `ExportLogsServiceResponse`; `partial_success` is set only if
    /// something was left out, as OTLP demands.
    byte[] response(OtlpSignal signal, Verdict verdict) {
        return switch (this) {
            case PROTOBUF -> ExportResponse.of(verdict);
            case JSON ->
                utf8(
                        verdict.rejectedSpans() == 0
                                ? "{}"
                                : "{\"partialSuccess\":{\"%s\":\"%d\",\"errorMessage\":%s}}"
                                        .formatted(
                                                signal.rejected(),
                                                verdict.rejectedSpans(),
                                                JsonQuote.of(verdict.message())));
        };
    }

    /// A `google.rpc.Status`.
    byte[] status(Refusal refusal) {
        return switch (this) {
            case PROTOBUF -> StatusMessage.of(refusal);
            case JSON -> utf8(json(refusal));
        };
    }

    private static String json(Refusal refusal) {
        String message = JsonQuote.of(String.valueOf(refusal.getMessage()));
        String details = "";
        if (refusal.reason().isRetryable()) {
            details = detail(
                    "RetryInfo",
                    "\"retryDelay\":\"%d.%03ds\""
                            .formatted(
                                    refusal.retryAfter().toSeconds(),
                                    refusal.retryAfter().toMillisPart()));
        } else if (refusal.reason() == Refusal.Reason.MALFORMED) {
            details = detail(
                    "BadRequest",
                    "\"fieldViolations\":[{\"field\":\"request\",\"description\":%s}]".formatted(message));
        }
        return "{\"code\":%d,\"message\":%s%s}"
                .formatted(refusal.reason().grpcCode().number(), message, details);
    }

    private static String detail(String type, String fields) {
        return ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.%s\",%s}]".formatted(type, fields);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
