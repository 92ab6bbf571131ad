package dev.clew.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;

/// Tells a client that speaks clear text to a listener that speaks TLS what is wrong, in its own protocol. Otherwise
/// it would only see that the connection is closed.
final class ClearTextRefusal extends ChannelInboundHandlerAdapter {
    private static final String WORDS = "This port speaks TLS: use https, or give the client the server's certificate";
    private static final int HANDSHAKE = 22;
    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;
    private static final int INADEQUATE_SECURITY = 12;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes) || !bytes.isReadable()) {
            context.fireChannelRead(message);
            return;
        }
        context.pipeline().remove(this);
        int first = bytes.getByte(bytes.readerIndex());
        if (first == HANDSHAKE) {
            context.fireChannelRead(message);
            return;
        }
        boolean isHttp2 = bytes.readableBytes() > 1 && bytes.getShort(bytes.readerIndex()) == ('P' << 8 | 'R');
        bytes.release();
        var _ = context.writeAndFlush(Unpooled.wrappedBuffer(isHttp2 ? goAway() : badRequest()))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static byte[] badRequest() {
        return """
                HTTP/1.1 400 Bad Request\r
                Content-Type: text/plain\r
                Connection: close\r
                Content-Length: %d\r
                \r
                %s
                """.formatted(WORDS.length() + 1, WORDS).getBytes(US_ASCII);
    }

    /// RFC 9113, 6.5 and 6.8: settings, since they come first, and the end with what to tell.
    private static byte[] goAway() {
        return ByteBuffer.allocate(9 + 9 + 8 + WORDS.length())
                .putInt(SETTINGS)
                .put((byte) 0)
                .putInt(0)
                .putInt((8 + WORDS.length()) << 8 | GO_AWAY)
                .put((byte) 0)
                .putInt(0)
                .putInt(0)
                .putInt(INADEQUATE_SECURITY)
                .put(WORDS.getBytes(US_ASCII))
                .array();
    }
}
