package dev.clew.store.segment.v1;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A bloom filter: says no for most of what was never put in, and never for what was.
final class Bloom {
    /// The seed is part of the format.
    private static final long SEED = 0x436c_6577L;

    static final int PROBES = 5;

    private final MemorySegment bits;

    private Bloom(MemorySegment bits) {
        this.bits = bits;
    }

    static int byteCount(int entries, int bitsPerEntry) {
        return (int) ((long) entries * bitsPerEntry / Byte.SIZE) + Long.BYTES;
    }

    /// Over what a [BloomWriter] wrote, in place.
    static Bloom over(MemorySegment bits) {
        return new Bloom(bits);
    }

    static long hash(byte[] bytes, int from, int length) {
        return Hash.of(SEED, bytes, from, length);
    }

    static long hash(long high, long low) {
        return Hash.of(SEED, high, low);
    }

    boolean mayHold(long hash) {
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i, bits.byteSize());
            if ((bits.get(ValueLayout.JAVA_BYTE, bit >>> 3) >>> (bit & 7) & 1) == 0) {
                return false;
            }
        }
        return true;
    }

    /// The bit of a filter of so many bytes that a probe for `hash` looks at.
    static int bit(long hash, int probe, long bytes) {
        int mixed = (int) (hash >>> 32) + probe * (int) hash;
        return (int) ((Integer.toUnsignedLong(mixed) * (bytes * Byte.SIZE)) >>> 32);
    }
}
