package dev.clew.receive.redaction;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Tells most texts that hold no personal data from the others, without reading every sign of them.
final class SuspectTexts {
    /// No card's number is without so many in a row, or in groups; few bank accounts are.
    private static final int FEWEST_DIGITS = 7;

    private static final int SHORTEST_NUMBER = 13;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long ZEROS = '0' * ONES;

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

    /// Whether a word is there that begins as the number of a bank account does, long enough for one. Such numbers may
    /// be letters, but for the two check digits. Looks for two digits in a row, at seven places at a time.
    static boolean hasAccount(byte[] text, int from, int to) {
        int last = to - Ibans.SHORTEST;
        int at = from;
        for (; at <= last - Long.BYTES; at += Long.BYTES - 1) {
            long digits = digits((long) LONG.get(text, at + 2));
            if ((digits & (digits >>> Byte.SIZE)) != 0 && accountBegins(text, from, at, at + Long.BYTES - 1)) {
                return true;
            }
        }
        return accountBegins(text, from, at, last + 1);
    }

    /// Whether a number begins in `[begin, end)`, in a text that begins at `from`.
    private static boolean accountBegins(byte[] text, int from, int begin, int end) {
        for (int at = begin; at < end; at++) {
            if (Ibans.begins(text, from, at)) {
                return true;
            }
        }
        return false;
    }

    /// The highest bit of each of eight signs that is a digit.
    private static long digits(long eight) {
        long values = eight ^ ZEROS;
        // Ten and more overflow into the highest bit, which those beyond ASCII have already.
        return ~(((values & ~HIGHS) + (0x80 - 10) * ONES) | values) & HIGHS;
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
