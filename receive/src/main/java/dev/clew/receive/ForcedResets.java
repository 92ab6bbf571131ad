package dev.clew.receive;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;

/// Ends a connection whose client has the server reset its requests before they are answered, by frames
/// that are wrong for them, faster than it may take them back itself (CVE-2025-8671). Each was begun,
/// and makes room for the next at once. Netty would count them if it built the codec, which Armeria
/// does.
final class ForcedResets extends Http2ConnectionAdapter {
    private static final int PER_WINDOW = 400;
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

    private final ChannelHandlerContext context;
    private final Http2ConnectionHandler http2;
    private long windowBeganNanos = System.nanoTime();
    private int resets;

    /// @param context of `http2`
    ForcedResets(ChannelHandlerContext context, Http2ConnectionHandler http2) {
        this.context = context;
        this.http2 = http2;
    }

    /// A request that was answered is reset without an error, if its client is still sending.
    @Override
    public void onStreamClosed(Http2Stream stream) {
        if (stream.isResetSent() && !stream.isHeadersSent()) {
            count(System.nanoTime());
        }
    }

    private void count(long nowNanos) {
        if (nowNanos - windowBeganNanos >= WINDOW_NANOS) {
            windowBeganNanos = nowNanos;
            resets = 0;
        }
        resets++;
        if (resets == PER_WINDOW + 1) {
            int last = http2.connection().remote().lastStreamCreated();
            long error = Http2Error.ENHANCE_YOUR_CALM.code();
            var _ = http2.goAway(context, last, error, Unpooled.EMPTY_BUFFER, context.newPromise());
            http2.flush(context);
        }
    }
}
