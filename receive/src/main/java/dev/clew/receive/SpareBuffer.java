package dev.clew.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/// A large buffer that an event loop reads into again and again, as long as nobody keeps what was read into it. In a
/// small heap Netty would ask the system for one of that size at every read.
final class SpareBuffer {
    static final int BYTES = 64 << 10;

    private static final FastThreadLocal<SpareBuffer> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected SpareBuffer initialValue() {
            return new SpareBuffer();
        }

        @Override
        protected void onRemoval(SpareBuffer spare) {
            spare.letGo();
        }
    };

    private @Nullable ByteBuf buffer;

    private SpareBuffer() {}

    /// An empty buffer of [#BYTES], which is the caller's to release.
    static ByteBuf take(ByteBufAllocator allocator) {
        return OF_THREAD.get().next(allocator);
    }

    private ByteBuf next(ByteBufAllocator allocator) {
        ByteBuf kept = buffer;
        if (kept == null || kept.refCnt() > 1) {
            letGo();
            kept = allocator.ioBuffer(BYTES);
            buffer = kept;
        }
        return kept.clear().retain();
    }

    private void letGo() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
