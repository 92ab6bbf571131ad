package dev.clew.store.segment.v1;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A bloom filter: says no for most of what was never put in, and never for what was.
final class Bloom {
    /// The seed is part of the format.
    private static final long SEED = 0x436c_6577L;

    private static final int PROBES = 5;

    private final MemorySegment bits;

    private Bloom(MemorySegment bits) {
        this.bits = bits;
    }

    static Bloom sized(int entries, int bitsPerEntry) {
        return new Bloom(MemorySegment.ofArray(new byte[byteCount(entries, bitsPerEntry)]));
    }

    static int byteCount(int entries, int bitsPerEntry) {
        return (int) ((long) entries * bitsPerEntry / Byte.SIZE) + Long.BYTES;
    }

    /// Over what [#writeTo] wrote, in place.
    static Bloom over(MemorySegment bits) {
        return new Bloom(bits);
    }

    void writeTo(Output out) {
        byte[] bytes = bits.toArray(ValueLayout.JAVA_BYTE);
        out.write(bytes, 0, bytes.length);
    }

    static long hash(byte[] bytes, int from, int length) {
        return Hash.of(SEED, bytes, from, length);
    }

    static long hash(long high, long low) {
        return Hash.of(SEED, high, low);
    }

    void add(long hash) {
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            byte before = bits.get(ValueLayout.JAVA_BYTE, bit >>> 3);
            bits.set(ValueLayout.JAVA_BYTE, bit >>> 3, (byte) (before | 1 << (bit & 7)));
        }
    }

    boolean mayHold(long hash) {
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            if ((bits.get(ValueLayout.JAVA_BYTE, bit >>> 3) >>> (bit & 7) & 1) == 0) {
                return false;
            }
        }
        return true;
    }

    private int bit(long hash, int probe) {
        int mixed = (int) (hash >>> 32) + probe * (int) hash;
        return (int) ((Integer.toUnsignedLong(mixed) * (bits.byteSize() * Byte.SIZE)) >>> 32);
    }
}
