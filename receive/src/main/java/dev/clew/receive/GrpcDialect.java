package dev.clew.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import io.netty.util.AsciiString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Spans by gRPC: a unary call (grpc/doc/PROTOCOL-HTTP2.md). Its one message follows five bytes: a flag that says
/// whether it is compressed, and its length.
public final class GrpcDialect implements Dialect {
    private static final int PREFIX_BYTES = 5;
    static final AsciiString GRPC_ENCODING = AsciiString.cached("grpc-encoding");
    private static final AsciiString GRPC_ACCEPT_ENCODING = AsciiString.cached("grpc-accept-encoding");
    private static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");
    private static final AsciiString GRPC_STATUS_DETAILS = AsciiString.cached("grpc-status-details-bin");

    private static final MediaType CONTENT_TYPE = MediaType.parse("application/grpc+proto");
    private static final ResponseHeaders HEADERS = ResponseHeaders.builder(HttpStatus.OK)
            .contentType(CONTENT_TYPE)
            .set(GRPC_ACCEPT_ENCODING, Encoding.ACCEPTED)
            .build();
    private static final HttpHeaders SUCCESS = HttpHeaders.of(GRPC_STATUS, "0");

    private final Protocol protocol;
    private final Intake intake;
    private final @Nullable Transcoder transcoder;
    private final Function<Verdict, byte[]> answer;

    /// @param transcoder makes OTLP of the message; null if it is OTLP
    /// @param answer makes the message of a success
    public GrpcDialect(
            Protocol protocol, Intake intake, @Nullable Transcoder transcoder, Function<Verdict, byte[]> answer) {
        this.protocol = protocol;
        this.intake = intake;
        this.transcoder = transcoder;
        this.answer = answer;
    }

    @Override
    public Protocol protocol() {
        return protocol;
    }

    @Override
    public void admit(RequestHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        int parameters = type.indexOf(';');
        switch (parameters < 0 ? type : type.substring(0, parameters).stripTrailing()) {
            case "application/grpc", "application/grpc+proto" -> {}
            default ->
                throw new Refusal(
                        Refusal.Reason.CONTENT_TYPE,
                        "the content type '%s' is not one that this server reads here: send application/grpc"
                                .formatted(type));
        }
    }

    @Override
    public int framingBytes() {
        return PREFIX_BYTES;
    }

    @Override
    public long bodyLength(RequestHeaders headers, Body beginning) {
        return beginning.length() < PREFIX_BYTES ? -1 : PREFIX_BYTES + messageLength(beginning);
    }

    private static long messageLength(Body body) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(body.bytes()).getInt(1));
    }

    @Override
    public Verdict deliver(RequestHeaders headers, Sender sender, Body body) {
        if (body.length() == 0) {
            throw new Refusal(Refusal.Reason.MESSAGE_COUNT, "a call without a message, where one is due");
        }
        if (body.length() < PREFIX_BYTES) {
            throw framing("a message whose prefix of five bytes is cut short");
        }
        long announced = messageLength(body);
        int sent = body.length() - PREFIX_BYTES;
        if (announced > sent) {
            throw framing("a message of %d bytes is announced, and %d were sent".formatted(announced, sent));
        }
        if (announced < sent) {
            throw new Refusal(Refusal.Reason.MESSAGE_COUNT, "a call with more than one message, where one is due");
        }
        Encoding encoding = encoding(headers, body.bytes()[0]);
        return intake.take(protocol, sender, encoding, body, PREFIX_BYTES, transcoder);
    }

    private static Encoding encoding(RequestHeaders headers, byte flag) {
        if (flag == 0) {
            return Encoding.IDENTITY;
        }
        Encoding encoding = Encoding.named(headers.get(GRPC_ENCODING));
        if (flag != 1) {
            throw framing("a message whose compression flag is %d, not 0 or 1".formatted(flag));
        }
        if (encoding == Encoding.IDENTITY) {
            throw framing("a message that is flagged as compressed, in a call that names no compression");
        }
        return encoding;
    }

    private static Refusal framing(String what) {
        return new Refusal(Refusal.Reason.FRAMING, what);
    }

    @Override
    public Answer accept(Verdict verdict) {
        byte[] message = answer.apply(verdict);
        byte[] frame = ByteBuffer.allocate(PREFIX_BYTES + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        return new Answer(HEADERS, HttpData.wrap(frame), SUCCESS);
    }

    /// An answer without a message has its trailers in the place of the headers.
    @Override
    public Answer refuse(Refusal refusal) {
        return switch (refusal.reason()) {
            case METHOD, CONTENT_TYPE -> PlainAnswer.of(refusal);
            case MALFORMED,
                    TOO_LARGE,
                    ENCODING,
                    SIGNAL,
                    FRAMING,
                    MESSAGE_COUNT,
                    TENANT,
                    TENANT_LIMIT,
                    OVERLOADED,
                    TENANT_BUDGET,
                    LISTENER_BUDGET,
                    RATE,
                    INTERNAL,
                    ABORTED -> Answer.of(trailers(refusal));
        };
    }

    private static ResponseHeaders trailers(Refusal refusal) {
        GrpcCode code = refusal.reason().grpcCode();
        return HEADERS.toBuilder()
                .endOfStream(true)
                .setInt(GRPC_STATUS, code.number())
                .set(GRPC_MESSAGE, percentEncoded(String.valueOf(refusal.getMessage())))
                .set(
                        GRPC_STATUS_DETAILS,
                        Base64.getEncoder().withoutPadding().encodeToString(StatusMessage.of(refusal)))
                .build();
    }

    private static String percentEncoded(String text) {
        var encoded = new StringBuilder(text.length());
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (each >= ' ' && each <= '~' && each != '%') {
                encoded.append((char) each);
            } else {
                encoded.append("%%%02X".formatted(each & 0xff));
            }
        }
        return encoded.toString();
    }
}
