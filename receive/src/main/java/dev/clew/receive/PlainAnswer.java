package dev.clew.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;

/// Answers in words: those who do not speak the dialect of a path, and those whose dialect has no other errors.
public final class PlainAnswer {
    private PlainAnswer() {}

    public static Answer of(Refusal refusal) {
        var headers = ResponseHeaders.builder(refusal.reason().httpStatus()).contentType(MediaType.PLAIN_TEXT_UTF_8);
        if (refusal.reason() == Refusal.Reason.METHOD) {
            headers.set(HttpHeaderNames.ALLOW, "POST");
        }
        if (refusal.reason() == Refusal.Reason.ENCODING) {
            headers.set(HttpHeaderNames.ACCEPT_ENCODING, Encoding.ACCEPTED);
        }
        if (refusal.reason().isRetryable()) {
            headers.setLong(HttpHeaderNames.RETRY_AFTER, refusal.retryAfter().toSeconds());
        }
        return Answer.of(headers.build(), HttpData.ofUtf8(refusal.getMessage() + "\n"));
    }
}
