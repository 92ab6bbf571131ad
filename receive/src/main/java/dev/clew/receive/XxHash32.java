package dev.clew.receive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The checksum of lz4 (xxHash, doc/xxhash_spec.md: XXH32), with the seed 0.
final class XxHash32 {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final int PRIME_1 = 0x9e3779b1;
    private static final int PRIME_2 = 0x85ebca77;
    private static final int PRIME_3 = 0xc2b2ae3d;
    private static final int PRIME_4 = 0x27d4eb2f;
    private static final int PRIME_5 = 0x165667b1;

    private XxHash32() {}

    static int of(byte[] bytes, int offset, int length) {
        int position = offset;
        int end = offset + length;
        int hash = PRIME_5;
        if (length >= 16) {
            int one = 0x24234428; // PRIME_1 + PRIME_2
            int two = PRIME_2;
            int three = 0;
            int four = -PRIME_1;
            for (; position <= end - 16; position += 16) {
                one = round(one, (int) INT.get(bytes, position));
                two = round(two, (int) INT.get(bytes, position + 4));
                three = round(three, (int) INT.get(bytes, position + 8));
                four = round(four, (int) INT.get(bytes, position + 12));
            }
            hash = Integer.rotateLeft(one, 1)
                    + Integer.rotateLeft(two, 7)
                    + Integer.rotateLeft(three, 12)
                    + Integer.rotateLeft(four, 18);
        }
        hash += length;
        for (; position <= end - 4; position += 4) {
            hash = Integer.rotateLeft(hash + (int) INT.get(bytes, position) * PRIME_3, 17) * PRIME_4;
        }
        for (; position < end; position++) {
            hash = Integer.rotateLeft(hash + (bytes[position] & 0xff) * PRIME_5, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 15) * PRIME_2;
        hash = (hash ^ hash >>> 13) * PRIME_3;
        return hash ^ hash >>> 16;
    }

    private static int round(int lane, int input) {
        return Integer.rotateLeft(lane + input * PRIME_2, 13) * PRIME_1;
    }
}
