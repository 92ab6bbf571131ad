package dev.clew.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.List;

/// Spans posted as they are, and answered in words: `202` if they were taken, and nothing, unless some were left out.
/// So do the collectors of Zipkin and of Jaeger.
public final class PostDialect implements Dialect {
    private final Protocol protocol;
    private final Intake intake;
    private final List<MediaType> types;
    private final String accepted;
    private final Transcoder transcoder;

    /// @param types what requests may say they are; those that say nothing are taken for it, too
    /// @param accepted what to tell a client that sends something else, such as "application/json"
    /// @param transcoder makes OTLP of a body
    public PostDialect(
            Protocol protocol, Intake intake, List<MediaType> types, String accepted, Transcoder transcoder) {
        this.protocol = protocol;
        this.intake = intake;
        this.types = List.copyOf(types);
        this.accepted = accepted;
        this.transcoder = transcoder;
    }

    @Override
    public Protocol protocol() {
        return protocol;
    }

    @Override
    public void admit(RequestHeaders headers) {
        String sent = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        MediaType type = headers.contentType();
        if (!sent.isEmpty() && (type == null || types.stream().noneMatch(type::is))) {
            throw new Refusal(
                    Refusal.Reason.CONTENT_TYPE,
                    "the content type '%s' is not one that this server reads here: send %s".formatted(sent, accepted));
        }
        encoding(headers);
    }

    @Override
    public int framingBytes() {
        return 0;
    }

    @Override
    public long bodyLength(RequestHeaders headers, Body beginning) {
        return headers.contentLength();
    }

    @Override
    public Verdict deliver(RequestHeaders headers, Sender sender, Body body) {
        return intake.take(protocol, sender, encoding(headers), body, 0, transcoder);
    }

    @Override
    public Answer accept(Verdict verdict) {
        return verdict.message().isEmpty()
                ? Answer.of(HttpStatus.ACCEPTED, MediaType.PLAIN_TEXT_UTF_8, HttpStatus.ACCEPTED.toHttpData())
                : Answer.of(HttpStatus.ACCEPTED, MediaType.PLAIN_TEXT_UTF_8, HttpData.ofUtf8(verdict.message() + "\n"));
    }

    @Override
    public Answer refuse(Refusal refusal) {
        return PlainAnswer.of(refusal);
    }

    private static Encoding encoding(RequestHeaders headers) {
        return Encoding.named(headers.get(HttpHeaderNames.CONTENT_ENCODING));
    }
}
