package dev.clew.receive.otlp;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.clew.receive.Refusal;

/// Answers those who do not speak OTLP, in words.
final class PlainAnswer {
    private PlainAnswer() {}

    static HttpResponse of(Refusal refusal) {
        var headers = ResponseHeaders.builder(refusal.reason().httpStatus()).contentType(MediaType.PLAIN_TEXT_UTF_8);
        if (refusal.reason() == Refusal.Reason.METHOD) {
            headers.set(HttpHeaderNames.ALLOW, "POST");
        }
        return HttpResponse.of(headers.build(), HttpData.ofUtf8(refusal.getMessage() + "\n"));
    }
}
