package dev.clew.receive;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How the body of one request comes in. Used on the event loop of its connection alone.
///
/// By HTTP/2 a client sends no more than the first window of a stream before somebody reads it (RFC 9113, section 5.2),
/// so windows begin small and grow when the request is let in. By HTTP/1.1 there is one request at a time on a
/// connection, which is not read meanwhile.
final class Inflow {
    private static final Logger LOG = LoggerFactory.getLogger(Inflow.class);
    /// More a client need not have under way, however far off it is.
    private static final int LARGEST_WINDOW_BYTES = 4 << 20;

    private final Channel channel;
    private final @Nullable Http2ConnectionHandler http2;
    private final @Nullable Http2Stream stream;
    private final @Nullable ReadBuffers buffers;
    private boolean isComing;

    Inflow(Channel channel, @Nullable Http2ConnectionHandler http2, @Nullable Http2Stream stream) {
        this.channel = channel;
        this.http2 = http2;
        this.stream = stream;
        buffers = ReadBuffers.of(channel);
    }

    /// Of the request that is being served: to be called while its headers are read.
    static Inflow of(ServiceRequestContext context) {
        Channel channel = requireNonNull(context.log().partial().channel());
        if (!context.sessionProtocol().isMultiplex()) {
            return new Inflow(channel, null, null);
        }
        Http2ConnectionHandler http2 = requireNonNull(channel.pipeline().get(Http2ConnectionHandler.class));
        var connection = http2.connection();
        return new Inflow(channel, http2, connection.stream(connection.remote().lastStreamCreated()));
    }

    /// Nothing more is wanted for now.
    void hold() {
        if (http2 == null) {
            channel.config().setAutoRead(false);
        }
    }

    void letGo() {
        if (http2 == null) {
            channel.config().setAutoRead(true);
        }
    }

    /// The body may come now.
    void bodyBegins() {
        if (buffers != null && !isComing) {
            isComing = true;
            buffers.bodyBegins();
        }
    }

    /// The body is there, or nobody wants it any more.
    void bodyEnds() {
        if (buffers != null && isComing) {
            isComing = false;
            buffers.bodyEnds();
        }
    }

    /// Says that `totalBytes` are expected in all. A window that is nearly as large grows by itself, as it is read.
    void expect(long totalBytes) {
        if (http2 == null || stream == null) {
            return;
        }
        Http2LocalFlowController windows = http2.connection().local().flowController();
        int window = windows.initialWindowSize(stream);
        long more = Math.min(totalBytes, LARGEST_WINDOW_BYTES) - window;
        if (more < window) {
            return;
        }
        try {
            windows.incrementWindowSize(stream, (int) more);
            var _ = channel.flush();
        } catch (Http2Exception e) {
            LOG.debug("The window of a stream could not grow", e);
        }
    }

    /// Runs `step` on the event loop, from whatever thread.
    void run(Runnable step) {
        channel.eventLoop().execute(step);
    }

    void runLater(Runnable step, Duration wait) {
        var _ = channel.eventLoop().schedule(step, wait.toMillis(), TimeUnit.MILLISECONDS);
    }
}
