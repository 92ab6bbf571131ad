package dev.clew.receive.redaction;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Tells most texts that hold no personal data from the others, without reading every sign of them.
final class SuspectTexts {
    /// Neither a card's number nor that of a bank account is without so many in a row, or in groups.
    private static final int FEWEST_DIGITS = 7;

    private static final int SHORTEST_NUMBER = 13;
    private static final int SHORTEST_ADDRESS = 6;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long ATS = '@' * ONES;

    private SuspectTexts() {}

    /// Whether enough digits stand in a row or in groups. No such row slips through between every seventh sign.
    static boolean hasDigits(byte[] text, int from, int to) {
        if (to - from < SHORTEST_NUMBER) {
            return false;
        }
        for (int i = from + FEWEST_DIGITS - 1; i < to; i += FEWEST_DIGITS) {
            if (isOfRow(text[i]) && digitsAround(text, i, from, to) >= FEWEST_DIGITS) {
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

    /// Whether there is an at sign; eight signs at a time.
    static boolean hasAt(byte[] text, int from, int to) {
        if (to - from < SHORTEST_ADDRESS) {
            return false;
        }
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long different = (long) LONG.get(text, i) ^ ATS;
            if (((different - ONES) & ~different & HIGHS) != 0) {
                return true;
            }
        }
        for (; i < to; i++) {
            if (text[i] == '@') {
                return true;
            }
        }
        return false;
    }
}
