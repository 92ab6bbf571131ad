package dev.clew.receive;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.BlockSize;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.Parameters;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorInputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorOutputStream;
import org.jspecify.annotations.Nullable;

/// Bytes as clients compress them, by the codecs of others, and as only attackers do.
public final class Packed {
    private static final int MEBIBYTE = 1 << 20;
    /// Everything that can be in it is: both checksums, and blocks that refer to the one before.
    private static final Parameters LZ4 = new Parameters(
            BlockSize.K64,
            true,
            true,
            true,
            BlockLZ4CompressorOutputStream.createParameterBuilder()
                    .tunedForSpeed()
                    .build());

    private Packed() {}

    public static byte[] by(Encoding encoding, byte[] bytes) {
        return switch (encoding) {
            case IDENTITY -> bytes;
            case GZIP -> through(GZIPOutputStream::new, bytes);
            case ZLIB -> through(DeflaterOutputStream::new, bytes);
            case ZSTD -> Zstd.compress(bytes);
            case SNAPPY -> through(out -> new SnappyCompressorOutputStream(out, bytes.length), bytes);
            case SNAPPY_FRAMED -> through(FramedSnappyCompressorOutputStream::new, bytes);
            case LZ4 -> through(out -> new FramedLZ4CompressorOutputStream(out, LZ4), bytes);
        };
    }

    /// What others make of it, up to `most` bytes; null if they cannot read it, or nobody else is asked.
    static byte @Nullable [] unpack(Encoding encoding, byte[] packed, int most) {
        try {
            InputStream in = new ByteArrayInputStream(packed);
            InputStream unpacking =
                    switch (encoding) {
                        case SNAPPY -> new SnappyCompressorInputStream(in);
                        case SNAPPY_FRAMED -> new FramedSnappyCompressorInputStream(in);
                        case LZ4 -> new FramedLZ4CompressorInputStream(in, /* decompressConcatenated= */ true);
                        case IDENTITY, GZIP, ZLIB, ZSTD -> null;
                    };
            return unpacking == null ? null : unpacking.readNBytes(most);
        } catch (IOException | RuntimeException _) {
            return null;
        }
    }

    /// What a client writes into `Content-Encoding` or `grpc-encoding`.
    public static String name(Encoding encoding) {
        return switch (encoding) {
            case IDENTITY -> "identity";
            case GZIP -> "gzip";
            case ZLIB -> "deflate";
            case ZSTD -> "zstd";
            case SNAPPY -> "snappy";
            case SNAPPY_FRAMED -> "x-snappy-framed";
            case LZ4 -> "lz4";
        };
    }

    /// That many mebibytes, each the same byte, compressed as far as the format goes.
    public static byte[] bomb(Encoding encoding, int mebibytes) {
        return switch (encoding) {
            case IDENTITY -> new byte[mebibytes * MEBIBYTE];
            case GZIP -> repeated(by(Encoding.GZIP, new byte[16 * MEBIBYTE]), mebibytes / 16);
            case ZLIB -> through(DeflaterOutputStream::new, new byte[MEBIBYTE], mebibytes);
            case ZSTD -> zstdBomb(mebibytes);
            case SNAPPY -> snappyOfOneByte((long) mebibytes * MEBIBYTE);
            case SNAPPY_FRAMED -> framedSnappyBomb(mebibytes);
            case LZ4 -> lz4Bomb(mebibytes);
        };
    }

    /// One frame that claims to need a window of 2 GiB, of blocks that repeat a byte 131,072 times.
    private static byte[] zstdBomb(int mebibytes) {
        int blocks = 8 * mebibytes;
        byte[] bytes = new byte[6 + 4 * blocks];
        ByteBuffer out = littleEndian(bytes).putInt(0xfd2fb528).putShort((short) (21 << 11));
        for (int i = 1; i <= blocks; i++) {
            out.putInt((128 << 10) << 3 | 1 << 1 | (i == blocks ? 1 : 0));
        }
        return bytes;
    }

    /// A block: its length, a byte, and copies of 64 bytes, or 63 for the last.
    static byte[] snappyOfOneByte(long length) {
        var out = new ByteArrayOutputStream();
        for (long rest = length; rest > 0; rest >>>= 7) {
            out.write((int) ((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0)));
        }
        out.writeBytes(new byte[] {0, 0});
        byte[] copies = new byte[(int) (3 * (length / 64))];
        for (int i = 0; i < copies.length; i += 3) {
            copies[i] = (byte) (i + 3 < copies.length ? 0xfe : 0xfa);
            copies[i + 1] = 1;
        }
        out.writeBytes(copies);
        return out.toByteArray();
    }

    private static byte[] framedSnappyBomb(int mebibytes) {
        var crc = new CRC32C();
        crc.update(new byte[1 << 16]);
        int sum = (int) crc.getValue();
        byte[] block = snappyOfOneByte(1 << 16);
        byte[] chunk = new byte[8 + block.length];
        littleEndian(chunk)
                .putInt((block.length + 4) << 8)
                .putInt((sum >>> 15 | sum << 17) + 0xa282ead8)
                .put(block);
        return joined(Arrays.copyOf(by(Encoding.SNAPPY_FRAMED, new byte[0]), 10), repeated(chunk, 16 * mebibytes));
    }

    /// Blocks of 4 MiB: a byte, that byte again and again, and the literal that a block ends with.
    private static byte[] lz4Bomb(int mebibytes) {
        int extension = (4 << 20) - 2 - 4 - 15;
        byte[] more = new byte[extension / 255 + 1];
        Arrays.fill(more, (byte) 255);
        more[more.length - 1] = (byte) (extension % 255);
        byte[] block = joined(new byte[] {0x1f, 0, 1, 0}, more, new byte[] {0x10, 0});
        byte[] sized = new byte[4 + block.length];
        littleEndian(sized).putInt(block.length).put(block);
        byte[] descriptor = {0x60, 0x70};
        byte[] header = new byte[7];
        littleEndian(header).putInt(0x184d2204).put(descriptor).put((byte) (XxHash32.of(descriptor, 0, 2) >> 8));
        return joined(header, repeated(sized, mebibytes / 4), new byte[4]);
    }

    static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] repeated(byte[] part, int times) {
        byte[][] parts = new byte[times][];
        Arrays.fill(parts, part);
        return joined(parts);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private interface Codec {
        OutputStream into(OutputStream out) throws IOException;
    }

    private static byte[] through(Codec codec, byte[] bytes) {
        return through(codec, bytes, 1);
    }

    private static byte[] through(Codec codec, byte[] bytes, int times) {
        var out = new ByteArrayOutputStream();
        try (OutputStream packing = codec.into(out)) {
            for (int i = 0; i < times; i++) {
                packing.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
