package dev.clew.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.AttributeKey;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a connection is read into: buffers of up to 64 KiB, which is the cheapest for bodies, but while requests
/// wait to be let in, of no more than 16 KiB for all else. What has come of those that wait stays in the buffers that
/// it was read into, whole ones, until their turn comes: so four times as many may wait in the same memory
/// (`OverloadCost`). Used on the event loop of the connection.
public final class ReadBuffers implements RecvByteBufAllocator {
    /// As much as a request by HTTP/2 may send before it is let in, and what Netty keeps to be used again in a small
    /// heap too.
    static final int SMALL_BYTES = 16 << 10;

    private static final AttributeKey<ReadBuffers> OF_CONNECTION =
            AttributeKey.valueOf(ReadBuffers.class, "connection");

    private final BooleanSupplier isCrowded;
    private final RecvByteBufAllocator usual = new AdaptiveRecvByteBufAllocator();
    private int bodies;

    private ReadBuffers(BooleanSupplier isCrowded) {
        this.isCrowded = isCrowded;
    }

    /// Gives `connection` its own, before anything is read of it.
    ///
    /// @param isCrowded whether requests wait, of whatever connection; asked before each read, by any thread
    /// @return what it has now
    public static ReadBuffers install(Channel connection, BooleanSupplier isCrowded) {
        var buffers = new ReadBuffers(isCrowded);
        connection.config().setRecvByteBufAllocator(buffers);
        connection.attr(OF_CONNECTION).set(buffers);
        return buffers;
    }

    /// What `connection` has; null if that is what Netty gives it.
    static @Nullable ReadBuffers of(Channel connection) {
        return connection.attr(OF_CONNECTION).get();
    }

    /// The body of a request that was let in comes now.
    void bodyBegins() {
        bodies++;
    }

    /// It is there, or comes no more.
    void bodyEnds() {
        bodies--;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Sizes((ExtendedHandle) usual.newHandle());
    }

    private final class Sizes extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle usualSizes;

        Sizes(ExtendedHandle usualSizes) {
            super(usualSizes);
            this.usualSizes = usualSizes;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            int bytes = guess();
            return bytes > SMALL_BYTES ? SpareBuffers.take(allocator) : allocator.ioBuffer(bytes);
        }

        @Override
        public int guess() {
            int bytes = usualSizes.guess();
            return bytes > SMALL_BYTES && bodies == 0 && isCrowded.getAsBoolean() ? SMALL_BYTES : bytes;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayBeMore) {
            return usualSizes.continueReading(mayBeMore);
        }
    }
}
