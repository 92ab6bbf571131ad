package dev.clew.store.segment.v1;

import java.security.SecureRandom;

/// Hashes by folded multiplication (as wyhash does): few instructions, and with a secret seed nobody can prepare
/// values that collide.
final class Hash {
    /// What tables in memory are seeded with: another number in every process.
    static final long SECRET = new SecureRandom().nextLong();

    private static final long A = 0xa076_1d64_78bd_642fL;
    private static final long B = 0xe703_7ed1_a0b4_28dbL;

    private Hash() {}

    static long of(long seed, byte[] bytes, int from, int length) {
        long hash = seed ^ length * A;
        int at = from;
        int left = length;
        for (; left > 16; left -= 16, at += 16) {
            hash = fold(
                    LittleEndian.getLong(bytes, at) ^ A ^ seed, LittleEndian.getLong(bytes, at + Long.BYTES) ^ hash);
        }
        if (left >= Long.BYTES) {
            hash = fold(
                    LittleEndian.getLong(bytes, at) ^ A ^ seed,
                    LittleEndian.getLong(bytes, at + left - Long.BYTES) ^ hash);
        } else if (left >= Integer.BYTES) {
            long both = ((long) LittleEndian.getInt(bytes, at) << 32)
                    ^ Integer.toUnsignedLong(LittleEndian.getInt(bytes, at + left - Integer.BYTES));
            hash = fold(both ^ A ^ seed, hash ^ B);
        } else if (left > 0) {
            long all = (bytes[at] & 0xffL) << 16 | (bytes[at + left / 2] & 0xffL) << 8 | (bytes[at + left - 1] & 0xffL);
            hash = fold(all ^ A ^ seed, hash ^ B);
        }
        return fold(hash ^ A, B ^ seed);
    }

    static long of(long seed, long first, long second) {
        return fold(fold(first ^ A ^ seed, second ^ B) ^ A, B ^ seed);
    }

    private static long fold(long a, long b) {
        return Math.unsignedMultiplyHigh(a, b) ^ a * b;
    }
}
