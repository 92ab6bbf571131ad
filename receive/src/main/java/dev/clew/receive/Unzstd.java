package dev.clew.receive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.concurrent.ArrayBlockingQueue;

/// Decompresses Zstandard (RFC 8878), frames one after another. How much there can be shows in the headers of the
/// blocks: so much is taken from the budget, and the output itself serves as the window, whatever size a header
/// claims for that. zstd has no memory of its own but what it works with, which is of one size and used again.
final class Unzstd {
    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE = 0x184d2a50;
    private static final int BLOCK_BYTES = 128 << 10;
    private static final int[] DICTIONARY_ID_BYTES = {0, 1, 2, 4};

    private static final ArrayBlockingQueue<ZstdDecompressCtx> IDLE = new ArrayBlockingQueue<>(16);

    private Unzstd() {}

    /// See [Encoding#decode].
    static void decode(byte[] in, int offset, int end, Body out) {
        long most = mostBytes(in, offset, end, out);
        int room = (int) Math.min(most, out.left());
        byte[] bytes = out.reserve(room);
        ZstdDecompressCtx idle = IDLE.poll();
        ZstdDecompressCtx zstd = idle != null ? idle : new ZstdDecompressCtx();
        try {
            out.wrote(zstd.decompressByteArray(bytes, out.length(), room, in, offset, end - offset));
        } catch (ZstdException e) {
            throw room < most && e.getErrorCode() == Zstd.errDstSizeTooSmall() ? out.tooLarge() : refusal(e);
        } finally {
            if (!IDLE.offer(zstd)) {
                zstd.close();
            }
        }
    }

    private static Refusal refusal(ZstdException e) {
        if (e.getErrorCode() == Zstd.errMemoryAllocation()) {
            return new Refusal(Refusal.Reason.OVERLOADED, "there is no memory to decompress it: send it again later");
        }
        return new Refusal(Refusal.Reason.MALFORMED, "zstd damaged: " + e.getMessage());
    }

    /// How many bytes the frames hold at most: those of a full block more than they do, as they are usually written.
    private static long mostBytes(byte[] in, int offset, int end, Body out) {
        var frame = new FrameReader("zstd", in, offset, end);
        long most = 0;
        do {
            int magic = (int) frame.number(4);
            if (magic == MAGIC) {
                most += mostBytes(frame, out);
            } else if ((magic & ~0xf) == SKIPPABLE) {
                frame.skip(frame.number(4));
            } else {
                throw frame.malformed("without its magic number (not compressed, or compressed otherwise?)");
            }
        } while (frame.remaining() > 0);
        return most;
    }

    /// Of one frame; it says how many it has, or not.
    private static long mostBytes(FrameReader frame, Body out) {
        int descriptor = (int) frame.number(1);
        boolean isSingleSegment = (descriptor & 0x20) != 0;
        if (!isSingleSegment) {
            frame.skip(1);
        }
        frame.skip(DICTIONARY_ID_BYTES[descriptor & 3]);
        int sizeBytes = 1 << (descriptor >> 6);
        if (sizeBytes == 1 && !isSingleSegment) {
            sizeBytes = 0;
        }
        long size = frame.number(sizeBytes) + (sizeBytes == 2 ? 256 : 0);
        long most = blocks(frame);
        if ((descriptor & 4) != 0) {
            frame.skip(4);
        }
        if (sizeBytes == 0) {
            return most;
        }
        if (size < 0 || size > most) {
            throw frame.malformed("that announces more than its blocks can hold");
        }
        if (size > out.left()) {
            throw out.tooLarge();
        }
        return size;
    }

    private static long blocks(FrameReader frame) {
        long most = 0;
        int header;
        do {
            header = (int) frame.number(3);
            int size = header >> 3;
            switch (header >> 1 & 3) {
                case 0 -> frame.skip(size);
                case 1 -> frame.skip(1);
                case 2 -> {
                    frame.skip(size);
                    size = BLOCK_BYTES;
                }
                default -> throw frame.malformed("with a block of an unknown type");
            }
            most += Math.min(size, BLOCK_BYTES);
        } while ((header & 1) == 0);
        return most;
    }
}
