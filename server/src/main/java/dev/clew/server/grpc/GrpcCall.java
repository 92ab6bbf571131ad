package dev.clew.server.grpc;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.clew.server.yielding.QueryThreads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// One call: what its client sends, message by message, and what it is answered. A slow client slows the answer down,
/// one that left ends it. For one thread.
public final class GrpcCall {
    /// As large as a message of a question may be; that of gRPC's own servers, too.
    static final int MOST_BYTES = 4 << 20;

    private static final int PREFIX_BYTES = 5;
    private static final ResponseHeaders HEADERS = ResponseHeaders.builder(HttpStatus.OK)
            .set("content-type", "application/grpc+proto")
            .set("grpc-accept-encoding", "identity,gzip")
            .build();

    private final RequestHeaders headers;
    private final InputStream in;
    private final HttpResponseWriter out;
    private final BooleanSupplier wanted;
    private final Runnable progress;
    private final HttpHeadersBuilder trailers = HttpHeaders.builder();
    private CompletableFuture<Void> taken = CompletableFuture.completedFuture(null);
    private boolean isUnderWay;

    /// The client closed its connection, or its time was up.
    static final class Left extends RuntimeException {
        private static final long serialVersionUID = 1;

        Left() {
            super("the client left", null, false, false);
        }
    }

    /// @param progress called whenever the client has taken a message
    GrpcCall(
            RequestHeaders headers, InputStream in, HttpResponseWriter out, BooleanSupplier wanted, Runnable progress) {
        this.headers = headers;
        this.in = in;
        this.out = out;
        this.wanted = wanted;
        this.progress = progress;
    }

    public RequestHeaders headers() {
        return headers;
    }

    /// False once the client has left or ran out of time. A query that takes long asks now and then, and rests here
    /// while others want the processors.
    public boolean isWanted() {
        QueryThreads.yieldIfLong();
        return wanted.getAsBoolean();
    }

    /// The one message of a call that has one.
    ///
    /// @throws GrpcRefusal if there is none, or another
    public ProtoMessage message() {
        byte[] message = next();
        if (message == null) {
            throw new GrpcRefusal(GrpcStatus.UNIMPLEMENTED, "a call without a message, where one is due");
        }
        if (next() != null) {
            throw new GrpcRefusal(GrpcStatus.UNIMPLEMENTED, "a call with more than one message, where one is due");
        }
        return ProtoMessage.of(message);
    }

    /// The next message, or null if the client has no more. Blocks until it has come.
    public byte @Nullable [] next() {
        try {
            byte[] prefix = in.readNBytes(PREFIX_BYTES);
            if (prefix.length == 0) {
                return null;
            }
            if (prefix.length < PREFIX_BYTES) {
                throw new GrpcRefusal(GrpcStatus.INTERNAL, "a message whose prefix of five bytes is cut short");
            }
            int length = ByteBuffer.wrap(prefix).getInt(1);
            if (length < 0 || length > MOST_BYTES) {
                throw tooLarge();
            }
            byte[] message = in.readNBytes(length);
            if (message.length < length) {
                throw new GrpcRefusal(
                        GrpcStatus.INTERNAL,
                        "a message of %d bytes is announced, and %d were sent".formatted(length, message.length));
            }
            return prefix[0] == 0 ? message : unpacked(message);
        } catch (IOException _) {
            throw new Left();
        }
    }

    private byte[] unpacked(byte[] message) {
        String encoding = headers.get("grpc-encoding", "identity");
        if (!encoding.equals("gzip")) {
            throw new GrpcRefusal(
                    GrpcStatus.UNIMPLEMENTED,
                    "the compression '%s' is not offered here: send gzip".formatted(encoding));
        }
        try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(message))) {
            byte[] bytes = unzipped.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException e) {
            throw new GrpcRefusal(GrpcStatus.INVALID_ARGUMENT, "malformed gzip: " + e.getMessage());
        }
    }

    private static GrpcRefusal tooLarge() {
        return new GrpcRefusal(GrpcStatus.RESOURCE_EXHAUSTED, "a message of more than %d bytes".formatted(MOST_BYTES));
    }

    /// Sends a message of the answer, and waits until the client has taken it.
    public void send(byte[] message) {
        post(message);
        try {
            taken.join();
        } catch (CompletionException | CancellationException _) {
            throw new Left();
        }
        progress.run();
    }

    /// Sends a message without waiting: for who looks first whether the client has taken all before it.
    public void post(byte[] message) {
        begin();
        byte[] frame = ByteBuffer.allocate(PREFIX_BYTES + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        write(HttpData.wrap(frame));
        taken = out.whenConsumed();
    }

    /// Whether the client has taken all that was sent.
    public boolean hasTakenAll() {
        return taken.isDone();
    }

    /// Adds something to what stands behind the last message.
    ///
    /// @param value what is no printable ASCII of it is replaced
    public void trailer(String name, String value) {
        trailers.set(name, value.replaceAll("[^ -~]", "?"));
    }

    void end() {
        begin();
        write(trailers.set("grpc-status", Integer.toString(GrpcStatus.OK.number()))
                .build());
        out.close();
    }

    /// An answer without a message has its trailers in the place of the headers.
    void refuse(GrpcRefusal refusal) {
        HttpHeadersBuilder refused =
                isUnderWay ? HttpHeaders.builder() : HEADERS.toBuilder().endOfStream(true);
        var _ = out.tryWrite(
                refused.set("grpc-status", Integer.toString(refusal.status().number()))
                        .set("grpc-message", percentEncoded(String.valueOf(refusal.getMessage())))
                        .build());
        out.close();
    }

    private void begin() {
        if (!isUnderWay) {
            isUnderWay = true;
            write(HEADERS);
        }
    }

    private void write(HttpObject object) {
        if (!out.tryWrite(object)) {
            throw new Left();
        }
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
