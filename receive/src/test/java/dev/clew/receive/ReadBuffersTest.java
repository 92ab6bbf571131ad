package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadBuffersTest {
    private static final int USUAL_BYTES = SpareBuffer.BYTES;

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

        assertThat(nextCapacity()).isEqualTo(USUAL_BYTES);
    }

    @Test
    void areSmallAsLongAsRequestsWait() {
        readMuch();
        isCrowded = true;

        assertThat(nextCapacity()).isEqualTo(ReadBuffers.SMALL_BYTES);

        isCrowded = false;
        readMuch();

        assertThat(nextCapacity()).isEqualTo(USUAL_BYTES);
    }

    @Test
    void areLargeForBodiesThatWereLetIn() {
        readMuch();
        isCrowded = true;
        buffers.bodyBegins();
        buffers.bodyBegins();

        buffers.bodyEnds();
        assertThat(nextCapacity()).isEqualTo(USUAL_BYTES);

        buffers.bodyEnds();
        assertThat(nextCapacity()).isEqualTo(ReadBuffers.SMALL_BYTES);
    }

    @Test
    void areTheSameAgainUnlessSomebodyKeepsWhatWasRead() {
        readMuch();
        ByteBuf first = sizes.allocate(ByteBufAllocator.DEFAULT);
        first.writeLong(1);
        ByteBuf kept = first.retainedSlice();
        first.release();

        ByteBuf second = sizes.allocate(ByteBufAllocator.DEFAULT);
        assertThat(second).isNotSameAs(first);
        second.writeLong(2);
        second.release();

        ByteBuf third = sizes.allocate(ByteBufAllocator.DEFAULT);
        assertThat(third).isSameAs(second);
        assertThat(third.isReadable()).isFalse();
        assertThat(third.writableBytes()).isEqualTo(USUAL_BYTES);
        assertThat(kept.readLong()).isEqualTo(1);
        third.release();
        kept.release();
        assertThat(first.refCnt()).isZero();
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

    private int nextCapacity() {
        ByteBuf buffer = sizes.allocate(ByteBufAllocator.DEFAULT);
        try {
            return buffer.capacity();
        } finally {
            buffer.release();
        }
    }
}
