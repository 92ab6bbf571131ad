package dev.clew.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyDataTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(/* preferDirect= */ false);
    private final EarlyData early = new EarlyData();

    /// A client may send a byte in each, and what keeps a frame costs more than that.
    @Test
    void keepsSmallFramesAsOne() {
        List<ByteBuf> frames = new ArrayList<>();
        for (int i = 0; i < 16 << 10; i++) {
            ByteBuf frame = allocator.buffer(1).writeByte(i);
            early.add(allocator, frame.readSlice(1));
            frames.add(frame);
        }

        assertThat(frames.subList(1, frames.size()))
                .allSatisfy(frame -> assertThat(frame.refCnt()).isEqualTo(1));
        frames.forEach(ByteBuf::release);
        ByteBuf all = early.take();
        for (int i = 0; i < 16 << 10; i++) {
            assertThat(all.readByte()).isEqualTo((byte) i);
        }
        assertThat(all.release()).isTrue();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void isTakenOnce() {
        ByteBuf frame = allocator.buffer(3).writeMedium(0);
        early.add(allocator, frame.readSlice(3));

        assertThat(early.take().readableBytes()).isEqualTo(3);
        assertThat(early.take().readableBytes()).isZero();
        assertThat(frame.refCnt()).isEqualTo(2);
        frame.release(2);
    }
}
