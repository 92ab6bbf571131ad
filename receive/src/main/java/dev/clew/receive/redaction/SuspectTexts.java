package dev.clew.receive.redaction;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Tells most texts that hold no personal data from the others, without reading every sign of them.
final class SuspectTexts {
    /// Neither a card's number nor that of a bank account is without so many in a row, or in groups.
    private static final int FEWEST_DIGITS = 7;

    private static final int SHORTEST_NUMBER = 13;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    private SuspectTexts() {}

    /// Whether enough digits stand in a row or in groups. No such row slips through between every seventh sign.
    static boolean hasDigits(byte[] text, int from, int to) {
        if (to - from < SHORTEST_NUMBER) {
            return false;
        }
        for (int i = from + FEWEST_DIGITS - 1; i < to; i += FEWEST_DIGITS) {
            if (text[i] <= '9' && isOfRow(text[i]) && digitsAround(text, i, from, to) >= FEWEST_DIGITS) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfRow(byte sign) {
        return Detector.isDigit(sign) || sign == ' ' || sign == '-';
    }

    private static int digitsAround(byte[] text, int at, int from, int to) {
        int digits = 0;
        for (int i = at; i >= from && isOfRow(text[i]); i--) {
            digits += Detector.isDigit(text[i]) ? 1 : 0;
        }
        for (int i = at + 1; i < to && isOfRow(text[i]); i++) {
            digits += Detector.isDigit(text[i]) ? 1 : 0;
        }
        return digits;
    }

    /// Eight times the same sign, to be looked for.
    static long eight(byte sign) {
        return (sign & 0xffL) * ONES;
    }

    /// Whether either of two signs may be there; eight places at a time. Of a short text the bytes before it are
    /// looked at too.
    ///
    /// @param one as [#eight] makes it
    /// @param other the same, or `one` again
    static boolean mayHold(byte[] text, int from, int to, long one, long other) {
        if (to < Long.BYTES) {
            return true;
        }
        for (int i = from; i < to - Long.BYTES; i += Long.BYTES) {
            if (isIn((long) LONG.get(text, i), one, other)) {
                return true;
            }
        }
        return isIn((long) LONG.get(text, to - Long.BYTES), one, other);
    }

    /// A byte that is zero borrows from its highest bit (Warren, Hacker's Delight, section 6-1).
    private static boolean isIn(long eight, long one, long other) {
        long byOne = eight ^ one;
        long byOther = eight ^ other;
        return ((((byOne - ONES) & ~byOne) | ((byOther - ONES) & ~byOther)) & HIGHS) != 0;
    }
}
