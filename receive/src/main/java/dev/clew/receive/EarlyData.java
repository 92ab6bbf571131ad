package dev.clew.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;

/// What came of a body before its request was let in: no more than the first window of a stream, in one
/// buffer, however small the frames were. The first frame stays in what it was read into.
final class EarlyData {
    private ByteBuf data = Unpooled.EMPTY_BUFFER;

    /// Keeps `more`, which stays its giver's.
    void add(ByteBufAllocator allocator, ByteBuf more) {
        data = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, data, more.retain());
    }

    /// What there is, the taker's to release. Nothing is left.
    ByteBuf take() {
        ByteBuf taken = data;
        data = Unpooled.EMPTY_BUFFER;
        return taken;
    }
}
