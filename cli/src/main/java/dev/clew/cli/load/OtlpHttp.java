package dev.clew.cli.load;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.SessionProtocol;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// OTLP/HTTP with protobuf bodies, over HTTP/1.1, which every receiver speaks.
record OtlpHttp(boolean gzip) implements OtlpTransport {
    @Override
    public SessionProtocol protocol(boolean tls) {
        return tls ? SessionProtocol.H1 : SessionProtocol.H1C;
    }

    @Override
    public HttpRequest request(byte[] message) {
        RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.POST, "/v1/traces")
                .add(HttpHeaderNames.CONTENT_TYPE, "application/x-protobuf");
        if (gzip) {
            headers.add(HttpHeaderNames.CONTENT_ENCODING, "gzip");
        }
        return HttpRequest.of(headers.build(), HttpData.wrap(gzip ? OtlpTransport.gzip(message) : message));
    }

    @Override
    public Answer answer(AggregatedHttpResponse response) {
        byte[] body = response.content().array();
        int status = response.status().code();
        if (status >= 200 && status < 300) {
            return OtlpTransport.acknowledged(body);
        }
        // Errors carry a google.rpc.Status.
        String why = "%s %s"
                .formatted(response.status(), ProtobufFields.text(body, 2))
                .strip();
        return switch (status) {
            case 429, 502, 503, 504 -> new Answer.TryAgain(retryAfter(response), why);
            case 401, 403 -> new Answer.NotAllowed(why);
            default -> new Answer.Refused(why);
        };
    }

    /// `Retry-After` holds seconds or a date (RFC 9110, section 10.2.3).
    private static @Nullable Duration retryAfter(AggregatedHttpResponse response) {
        String text = response.headers().get(HttpHeaderNames.RETRY_AFTER);
        if (text == null) {
            return null;
        }
        try {
            if (text.chars().allMatch(Character::isDigit)) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            var date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration left = Duration.between(ZonedDateTime.now(date.getZone()), date);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeParseException | NumberFormatException unreadable) {
            return null;
        }
    }
}
