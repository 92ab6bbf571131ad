package dev.clew.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes a connection if bytes come, or none at all, and no request is made of them in time. Lives on the event loop
/// of its connection, before everything else, so that what is encrypted counts too.
///
/// A connection by HTTP/2 is not closed: frames come between requests as well, and headers that are not finished are
/// no request, so that its time as an idle connection runs. This leaves such a connection with its first request by way
/// of Armeria, or when its time is over.
final class HeaderDeadline extends ChannelInboundHandlerAdapter {
    private final Duration limit;
    private final Runnable onClose;
    private @Nullable Future<?> deadline;
    private int begun;
    private int ended;

    HeaderDeadline(Duration limit, Runnable onClose) {
        this.limit = limit;
        this.onClose = onClose;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        start(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        int begunBefore = begun;
        context.fireChannelRead(bytes);
        if (begun == begunBefore && begun == ended && deadline == null) {
            start(context);
        }
    }

    void requestBegan() {
        begun++;
        stop();
    }

    void requestEnded() {
        ended++;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }

    private void start(ChannelHandlerContext context) {
        deadline = context.executor().schedule(() -> expire(context), limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stop() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void expire(ChannelHandlerContext context) {
        deadline = null;
        if (context.pipeline().get(Http2ConnectionHandler.class) != null) {
            context.pipeline().remove(this);
        } else if (begun == ended) {
            onClose.run();
            var _ = context.close();
        }
    }
}
