package dev.clew.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// Closes a connection in two steps (RFC 9112, 9.6): the server says no more, and reads on without looking at it until
/// the client has nothing more to say. If a connection is closed while bytes arrive, the system resets it, and a client
/// that is still sending a URL or a body that is too large fails with "broken pipe" and never reads why it was refused.
final class LingeringClose extends ChannelOutboundHandlerAdapter {
    private static final long SILENCE_MILLIS = 1_000;
    private static final long LONGEST_MILLIS = 10_000;

    private boolean isClosing;

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (isClosing) {
            var _ = context.channel().closeFuture().addListener(_ -> promise.trySuccess());
        } else if (context.channel() instanceof DuplexChannel channel && channel.isActive()) {
            isClosing = true;
            var ignored = new Ignored(() -> {
                var _ = context.close(promise);
            });
            context.pipeline().addFirst(ignored);
            var _ = channel.shutdownOutput();
            channel.config().setAutoRead(true);
        } else {
            var _ = context.close(promise);
        }
    }

    /// Everything that arrives from now on.
    private static final class Ignored extends ChannelInboundHandlerAdapter {
        private final Runnable close;
        private boolean isSilent = true;

        Ignored(Runnable close) {
            this.close = close;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            waitForSilence(context, LONGEST_MILLIS / SILENCE_MILLIS);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            isSilent = false;
            ReferenceCountUtil.release(bytes);
        }

        /// Armeria would log that it does not expect to hear of the end of what it says.
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (!(event instanceof ChannelOutputShutdownEvent)) {
                context.fireUserEventTriggered(event);
            }
        }

        private void waitForSilence(ChannelHandlerContext context, long times) {
            isSilent = true;
            var _ = context.executor()
                    .schedule(
                            () -> {
                                if (isSilent || times == 1) {
                                    close.run();
                                } else {
                                    waitForSilence(context, times - 1);
                                }
                            },
                            SILENCE_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }
}
