package dev.clew.store.segment.v1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Little-endian numbers in byte arrays.
final class LittleEndian {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private LittleEndian() {}

    static long getLong(byte[] from, int at) {
        return (long) LONG.get(from, at);
    }

    static int getInt(byte[] from, int at) {
        return (int) INT.get(from, at);
    }

    static void putLong(byte[] to, int at, long value) {
        LONG.set(to, at, value);
    }

    static void putInt(byte[] to, int at, int value) {
        INT.set(to, at, value);
    }

    /// Whether two ranges of `length` bytes are equal. For the short ranges that keys and values are: a call of
    /// `Arrays.equals` costs more than the comparison.
    static boolean equal(byte[] a, int aFrom, byte[] b, int bFrom, int length) {
        if (length >= Long.BYTES) {
            int last = length - Long.BYTES;
            for (int i = 0; i < last; i += Long.BYTES) {
                if (getLong(a, aFrom + i) != getLong(b, bFrom + i)) {
                    return false;
                }
            }
            return getLong(a, aFrom + last) == getLong(b, bFrom + last);
        }
        if (length >= Integer.BYTES) {
            int last = length - Integer.BYTES;
            return getInt(a, aFrom) == getInt(b, bFrom) && getInt(a, aFrom + last) == getInt(b, bFrom + last);
        }
        for (int i = 0; i < length; i++) {
            if (a[aFrom + i] != b[bFrom + i]) {
                return false;
            }
        }
        return true;
    }
}
