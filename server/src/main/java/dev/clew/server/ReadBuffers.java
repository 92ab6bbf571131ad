package dev.clew.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.BooleanSupplier;

/// What connections are read into: buffers of up to 64 KiB, which is the cheapest for large requests; of no more than
/// 16 KiB while requests wait to be let in. What has come of those stays in the buffers that it was read into, whole
/// ones, until their turn comes, so that four times as many may wait in the same memory (`OverloadCost`).
final class ReadBuffers implements RecvByteBufAllocator {
    /// As much as a request by HTTP/2 may send before it is let in, and what Netty keeps to be used again in a small
    /// heap too.
    static final int SMALL_BYTES = 16 << 10;

    private final BooleanSupplier isCrowded;
    private final RecvByteBufAllocator usual = new AdaptiveRecvByteBufAllocator();

    /// @param isCrowded whether requests wait; asked before each read, by any thread
    ReadBuffers(BooleanSupplier isCrowded) {
        this.isCrowded = isCrowded;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Sizes((ExtendedHandle) usual.newHandle());
    }

    /// Of one connection.
    private final class Sizes extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle usualSizes;

        Sizes(ExtendedHandle usualSizes) {
            super(usualSizes);
            this.usualSizes = usualSizes;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public int guess() {
            int bytes = usualSizes.guess();
            return bytes > SMALL_BYTES && isCrowded.getAsBoolean() ? SMALL_BYTES : bytes;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayBeMore) {
            return usualSizes.continueReading(mayBeMore);
        }
    }
}
