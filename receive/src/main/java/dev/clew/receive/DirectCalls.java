package dev.clew.receive;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.server.ServerBuilder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The calls of gRPC that bring spans are read off the frames of their connections: what a server in general does for
/// each request costs more than to take in a small one. All else, on the same connection too, is Armeria's as ever.
public final class DirectCalls {
    private static final String POST = "POST";

    private final Duration bodyLimit;
    private final Duration answerLimit;
    private final Runnable onLateBody;
    private final Map<String, SpanService> services = new HashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean isOver;

    /// @param bodyLimit how long a body may take
    /// @param answerLimit how long an answer may take after that
    /// @param onLateBody run for each body that took longer, which is given up
    public DirectCalls(Duration bodyLimit, Duration answerLimit, Runnable onLateBody) {
        this.bodyLimit = bodyLimit;
        this.answerLimit = answerLimit;
        this.onLateBody = onLateBody;
    }

    /// To be called before receivers are added.
    public void addTo(ServerBuilder server) {
        server.childChannelPipelineCustomizer(pipeline -> pipeline.addFirst(new Lookout()));
    }

    /// Has `service` called at `path`, and by way of `server` too. The server's own limit on requests is off: ours is
    /// checked before memory is taken, and after decompression.
    public void add(ServerBuilder server, String path, SpanService service) {
        server.route().path(path).maxRequestLength(0).build(service);
        services.put(path, service);
    }

    /// Who takes a call; null if that is Armeria.
    @Nullable
    SpanService service(Http2Headers headers) {
        CharSequence path = headers.path();
        boolean isPost = AsciiString.contentEquals(POST, headers.method());
        return isOver || path == null || !isPost || headers.contains(HttpHeaderNames.EXPECT)
                ? null
                : services.get(path.toString());
    }

    Duration bodyLimit() {
        return bodyLimit;
    }

    Duration answerLimit() {
        return answerLimit;
    }

    /// When the first of the two may be over.
    Duration firstLook() {
        return bodyLimit.compareTo(answerLimit) < 0 ? bodyLimit : answerLimit;
    }

    void began() {
        open.incrementAndGet();
    }

    void bodyIsLate() {
        onLateBody.run();
    }

    void ended() {
        open.decrementAndGet();
    }

    /// Leaves calls that come from now on to Armeria.
    ///
    /// @return how many are under way
    public int finish() {
        isOver = true;
        return open.get();
    }

    /// The first that a connection by HTTP/2 writes are its settings, before it has read a frame.
    private final class Lookout extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
            if (http2 != null) {
                http2.decoder().frameListener(new DirectCallFrames(http2, DirectCalls.this));
                http2.connection()
                        .addListener(new ForcedResets(context.pipeline().context(http2), http2));
                http2.setCumulator(SpareBuffers.cumulator());
                var _ = context.pipeline().remove(this);
            }
            var _ = context.write(message, promise);
        }
    }
}
