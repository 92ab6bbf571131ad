package dev.clew.cli.load;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.SessionProtocol;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// OTLP/gRPC: one message in a frame of five bytes more, over HTTP/2; the outcome is in the trailers (gRPC
/// over HTTP2, "Requests" and "Responses").
record OtlpGrpc(boolean gzip) implements OtlpTransport {
    private static final String PATH = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final int PREFIX = 5;
    private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

    private static final int OK = 0;
    private static final int CANCELLED = 1;
    private static final int UNKNOWN = 2;
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int PERMISSION_DENIED = 7;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int ABORTED = 10;
    private static final int OUT_OF_RANGE = 11;
    private static final int UNIMPLEMENTED = 12;
    private static final int UNAVAILABLE = 14;
    private static final int DATA_LOSS = 15;
    private static final int UNAUTHENTICATED = 16;

    @Override
    public SessionProtocol protocol(boolean tls) {
        return tls ? SessionProtocol.H2 : SessionProtocol.H2C;
    }

    @Override
    public HttpRequest request(byte[] message) {
        RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.POST, PATH)
                .add(HttpHeaderNames.CONTENT_TYPE, "application/grpc")
                .add(HttpHeaderNames.TE, "trailers");
        if (gzip) {
            headers.add("grpc-encoding", "gzip");
        }
        byte[] body = gzip ? OtlpTransport.gzip(message) : message;
        byte[] prefix = ByteBuffer.allocate(PREFIX)
                .put((byte) (gzip ? 1 : 0))
                .putInt(body.length)
                .array();
        return HttpRequest.of(headers.build(), HttpData.wrap(prefix), HttpData.wrap(body));
    }

    @Override
    public Answer answer(AggregatedHttpResponse response) {
        int status = status(response);
        if (status == OK) {
            byte[] body = response.content().array();
            return OtlpTransport.acknowledged(Arrays.copyOfRange(body, Math.min(PREFIX, body.length), body.length));
        }
        String text = text(response, "grpc-message");
        String why = "gRPC status %d%s".formatted(status, text == null ? "" : " " + decoded(text));
        Duration after = retryAfter(response);
        return switch (status) {
            case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS ->
                new Answer.TryAgain(after, why);
            case RESOURCE_EXHAUSTED -> after == null ? new Answer.Refused(why) : new Answer.TryAgain(after, why);
            case PERMISSION_DENIED, UNAUTHENTICATED -> new Answer.NotAllowed(why);
            default -> new Answer.Refused(why);
        };
    }

    /// A proxy may answer without any gRPC status; its HTTP status then stands for one ("HTTP to gRPC Status
    /// Code Mapping").
    private static int status(AggregatedHttpResponse response) {
        String status = text(response, "grpc-status");
        if (status != null && status.length() <= 2 && status.chars().allMatch(Character::isDigit)) {
            return Integer.parseInt(status);
        }
        return switch (response.status().code()) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404 -> UNIMPLEMENTED;
            case 429, 502, 503, 504 -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    /// The delay of the `google.rpc.RetryInfo` among the details of the `google.rpc.Status`, or null.
    private static @Nullable Duration retryAfter(AggregatedHttpResponse response) {
        String encoded = text(response, "grpc-status-details-bin");
        if (encoded == null) {
            return null;
        }
        byte[] status;
        try {
            status = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException noBase64) {
            return null;
        }
        for (int i = 0; i < ProtobufFields.count(status, 3); i++) {
            byte[] detail = ProtobufFields.message(status, 3, i);
            if (ProtobufFields.text(detail, 1).equals(RETRY_INFO)) {
                byte[] delay = ProtobufFields.message(ProtobufFields.message(detail, 2, 0), 1, 0);
                return Duration.ofSeconds(ProtobufFields.number(delay, 1), ProtobufFields.number(delay, 2));
            }
        }
        return null;
    }

    /// A trailer; an answer without a body has them among its headers.
    private static @Nullable String text(AggregatedHttpResponse response, String name) {
        String trailer = response.trailers().get(name);
        return trailer == null ? response.headers().get(name) : trailer;
    }

    private static String decoded(String percentEncoded) {
        try {
            return URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return percentEncoded;
        }
    }
}
