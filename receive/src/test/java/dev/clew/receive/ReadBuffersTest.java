package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadBuffersTest {
    private static final int USUAL_BYTES = SpareBuffers.BYTES;

    private boolean isCrowded;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ReadBuffers buffers = ReadBuffers.install(channel, () -> isCrowded);
    private final ExtendedHandle sizes =
            (ExtendedHandle) channel.config().getRecvByteBufAllocator().newHandle();

    @AfterEach
    void close() {
        var _ = channel.close();
    }

    @Test
    void areLargeForThoseWhoSendMuch() {
        readMuch();

        assertThat(nextRoom()).isEqualTo(USUAL_BYTES);
    }

    @Test
    void areSmallAsLongAsRequestsWait() {
        readMuch();
        isCrowded = true;

        assertThat(nextRoom()).isEqualTo(ReadBuffers.SMALL_BYTES);

        isCrowded = false;
        readMuch();

        assertThat(nextRoom()).isEqualTo(USUAL_BYTES);
    }

    @Test
    void areLargeForBodiesThatWereLetIn() {
        readMuch();
        isCrowded = true;
        buffers.bodyBegins();
        buffers.bodyBegins();

        buffers.bodyEnds();
        assertThat(nextRoom()).isEqualTo(USUAL_BYTES);

        buffers.bodyEnds();
        assertThat(nextRoom()).isEqualTo(ReadBuffers.SMALL_BYTES);
    }

    private void readMuch() {
        for (int i = 0; i < 10; i++) {
            sizes.reset(channel.config());
            int bytes = sizes.guess();
            sizes.attemptedBytesRead(bytes);
            sizes.lastBytesRead(bytes);
            sizes.readComplete();
        }
    }

    private int nextRoom() {
        ByteBuf buffer = sizes.allocate(ByteBufAllocator.DEFAULT);
        try {
            return buffer.writableBytes();
        } finally {
            buffer.release();
        }
    }
}
