package dev.clew.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ByteToMessageDecoder.Cumulator;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Large buffers that an event loop reads into again and again, as soon as nobody keeps what was read into them. In a
/// small heap Netty would ask the system for one of that size at every read.
///
/// What a read leaves behind of a frame that has not come whole is put in front of the next read, where each buffer
/// has room for it; so the larger part, what was just read, stays where it is:
///
/// ```
/// one read   [          | frame  | frame  | fra]
///                                             └──────────┐
/// the next   [      fra | me  | frame  | frame  | fram]
///            0      └───┘ FRONT
/// ```
final class SpareBuffers {
    /// What one read brings at most.
    static final int BYTES = 64 << 10;

    /// The largest frame by HTTP/2 that a server that asks for none larger is sent; only such are cut in two.
    private static final int FRONT = Http2CodecUtil.FRAME_HEADER_LENGTH + Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;

    /// Each connection that sends may have one with the beginning of a frame.
    private static final int MOST = 8;

    private static final FastThreadLocal<SpareBuffers> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected SpareBuffers initialValue() {
            return new SpareBuffers();
        }

        @Override
        protected void onRemoval(SpareBuffers spare) {
            spare.kept.forEach(ByteBuf::release);
        }
    };

    private final List<ByteBuf> kept = new ArrayList<>(MOST);

    /// The one of them that was taken last; null if that was another.
    private @Nullable ByteBuf last;

    private SpareBuffers() {}

    /// An empty buffer for [#BYTES], which is the caller's to release.
    static ByteBuf take(ByteBufAllocator allocator) {
        return OF_THREAD.get().next(allocator);
    }

    private ByteBuf next(ByteBufAllocator allocator) {
        last = unused();
        if (last == null && kept.size() < MOST) {
            last = allocator.ioBuffer(FRONT + BYTES);
            kept.add(last);
        }
        return last == null
                ? allocator.ioBuffer(BYTES)
                : last.setIndex(FRONT, FRONT).retain();
    }

    private @Nullable ByteBuf unused() {
        for (ByteBuf buffer : kept) {
            if (buffer.refCnt() == 1) {
                return buffer;
            }
        }
        return null;
    }

    /// What adds one read to what is left of those before, for a decoder on the event loop that reads.
    static Cumulator cumulator() {
        return (allocator, rest, read) -> OF_THREAD.get().hasRoomFor(rest, read)
                ? inFront(rest, read)
                : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, rest, read);
    }

    /// Nobody else knows of what is in front in the buffer that was just read into.
    private boolean hasRoomFor(ByteBuf rest, ByteBuf read) {
        return isLast(read) && read.readerIndex() == FRONT && rest.isReadable() && rest.readableBytes() <= FRONT;
    }

    private boolean isLast(ByteBuf read) {
        return last != null
                && last.hasMemoryAddress()
                && read.hasMemoryAddress()
                && read.memoryAddress() == last.memoryAddress();
    }

    private static ByteBuf inFront(ByteBuf rest, ByteBuf read) {
        int length = rest.readableBytes();
        read.readerIndex(FRONT - length);
        read.setBytes(FRONT - length, rest, rest.readerIndex(), length);
        rest.release();
        return read;
    }
}
