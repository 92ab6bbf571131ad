package dev.clew.receive;

import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.RequestHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One call that is read off the frames of its connection, on the event loop of it, and answered there.
final class DirectCall {
    private static final Logger LOG = LoggerFactory.getLogger(DirectCall.class);

    private final ChannelHandlerContext context;
    private final Http2ConnectionHandler http2;
    private final Http2Stream stream;
    private final DirectCalls calls;
    private final EarlyData early = new EarlyData();

    private @Nullable BodyReader reader;
    private @Nullable Future<?> deadline;
    private final long begunNanos = System.nanoTime();
    private long sentNanos = begunNanos;
    private boolean isWanted;
    private boolean isSent;
    private boolean isAnswered;

    DirectCall(ChannelHandlerContext context, Http2ConnectionHandler http2, Http2Stream stream, DirectCalls calls) {
        this.context = context;
        this.http2 = http2;
        this.stream = stream;
        this.calls = calls;
    }

    void begin(SpanService service, RequestHeaders headers, boolean isWhole) {
        isSent = isWhole;
        calls.began();
        int port = ((InetSocketAddress) context.channel().localAddress()).getPort();
        var inflow = new Inflow(context.channel(), http2, stream);
        reader = service.begin(headers, port, inflow, this::answer);
        if (reader != null) {
            deadline = within(calls.firstLook());
            reader.begin(this::want);
        }
    }

    /// Answers instead of beginning, and reads on without a look at what comes.
    void refuse(Answer answer, boolean isWhole) {
        isSent = isWhole;
        calls.began();
        write(answer);
    }

    /// Takes what came of the body, or keeps it until the call is let in.
    ///
    /// @return how many bytes of the window are free again
    int add(ByteBuf data, int padding) {
        int length = data.readableBytes();
        if (reader == null || reader.isEnded()) {
            return length + padding;
        }
        if (isWanted) {
            reader.add(data);
            return length + padding;
        }
        early.add(context.alloc(), data);
        return padding;
    }

    /// The client has sent everything.
    void end() {
        isSent = true;
        sentNanos = System.nanoTime();
        if (isWanted && reader != null) {
            reader.end();
        }
    }

    private void want() {
        isWanted = true;
        release(reader);
        if (isSent && reader != null) {
            reader.end();
        }
    }

    /// Whoever reads may refuse meanwhile, by which all that is left is released: it is taken out before.
    private void release(@Nullable BodyReader to) {
        ByteBuf data = early.take();
        int bytes = data.readableBytes();
        if (to != null && bytes > 0) {
            to.add(data);
        }
        data.release();
        free(bytes);
    }

    private void free(int bytes) {
        try {
            if (bytes > 0 && http2.connection().local().flowController().consumeBytes(stream, bytes)) {
                http2.flush(context);
            }
        } catch (Http2Exception e) {
            LOG.debug("The window of a stream could not be opened again", e);
        }
    }

    private Future<?> within(Duration limit) {
        return context.executor().schedule(this::look, limit.toMillis() + 1, TimeUnit.MILLISECONDS);
    }

    /// Gives up a body or an answer that takes too long.
    private void look() {
        BodyReader body = Objects.requireNonNull(reader);
        boolean hasCome = body.isEnded();
        Duration left = hasCome ? left(calls.answerLimit(), sentNanos) : left(calls.bodyLimit(), begunNanos);
        if (left.isPositive()) {
            DirectCallFrames.keepAlive(http2);
            deadline = within(left);
        } else if (hasCome) {
            body.answerIsLate();
        } else {
            calls.bodyIsLate();
            body.abort();
        }
    }

    private static Duration left(Duration limit, long sinceNanos) {
        return limit.minusNanos(System.nanoTime() - sinceNanos);
    }

    /// The stream has ended, whoever ended it.
    void close() {
        finish();
        release(null);
        if (reader != null) {
            reader.abort();
        }
    }

    private void answer(Answer answer) {
        if (context.executor().inEventLoop()) {
            write(answer);
        } else {
            context.executor().execute(() -> write(answer));
        }
    }

    private void write(Answer answer) {
        if (isAnswered) {
            return;
        }
        finish();
        release(null);
        Http2ConnectionEncoder encoder = http2.encoder();
        boolean hasContent = !answer.content().isEmpty();
        boolean hasTrailers = !answer.trailers().isEmpty();
        ChannelFuture written = encoder.writeHeaders(
                context, stream.id(), of(answer.headers()), 0, !hasContent && !hasTrailers, context.newPromise());
        if (hasContent) {
            ByteBuf content = Unpooled.wrappedBuffer(answer.content().array());
            written = encoder.writeData(context, stream.id(), content, 0, !hasTrailers, context.newPromise());
        }
        if (hasTrailers) {
            written = encoder.writeHeaders(context, stream.id(), of(answer.trailers()), 0, true, context.newPromise());
        }
        if (!isSent) {
            var _ = written.addListener(_ -> sendNoMore());
        }
        http2.flush(context);
    }

    /// RFC 9113, section 8.1: whoever has an answer need not send the rest.
    private void sendNoMore() {
        if (!isSent) {
            var _ = http2.encoder()
                    .writeRstStream(context, stream.id(), Http2Error.NO_ERROR.code(), context.newPromise());
            http2.flush(context);
        }
    }

    private void finish() {
        if (!isAnswered) {
            isAnswered = true;
            calls.ended();
        }
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private static Http2Headers of(HttpHeaders from) {
        var to = new DefaultHttp2Headers(/* validate= */ false, from.size());
        from.forEach((name, value) -> to.add(name, value));
        return to;
    }
}
