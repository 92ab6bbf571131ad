package dev.clew.receive.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/// A number under the reader: what its characters mean. The usual ones are read digit by digit, the others by the JDK.
final class JsonNumber {
    /// Which whole numbers are allowed.
    enum Range {
        INT64("-9223372036854775808", "9223372036854775807"),
        UINT64("0", "18446744073709551615"),
        UINT32("0", "4294967295");

        private final BigDecimal smallest;
        private final BigDecimal largest;

        Range(String smallest, String largest) {
            this.smallest = new BigDecimal(smallest);
            this.largest = new BigDecimal(largest);
        }
    }

    /// So many digits always fit into a `long`.
    private static final int SAFE_DIGITS = 18;
    /// So many of them are read eight at a time.
    private static final int SAFE_EIGHTS = 16;

    private static final int[] TENS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000};
    /// Of doubles in full there are fewer than 800; beyond, somebody plays.
    private static final int LONGEST = 1_000;

    private static final long EXACT_MANTISSA = 1L << 53;
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private long bits;
    private long highBits;

    /// What was read last: the number, or [Double#doubleToRawLongBits].
    long bits() {
        return bits;
    }

    long highBits() {
        return highBits;
    }

    /// Reads the digits from `from` on: the usual way of a whole number, without looking for its end first.
    ///
    /// @return where they end; -1 if there are none, or too many, or not enough bytes behind them
    int readDigits(byte[] bytes, int from, int end) {
        long value = 0;
        for (int at = from; at <= end - Long.BYTES && at - from <= SAFE_EIGHTS; at += Long.BYTES) {
            long digits = JsonText.digits(bytes, at);
            int count = JsonText.leadingDigits(digits);
            if (count < Long.BYTES) {
                int after = at + count;
                bits = value * TENS[count] + JsonText.number(digits, count);
                return after > from && after - from <= SAFE_DIGITS ? after : -1;
            }
            value = 100_000_000 * value + JsonText.number(digits);
        }
        return -1;
    }

    /// @return false if `[from, to)` is no whole number in `range`; also `1.0` and `1e3` are whole
    boolean readWhole(byte[] bytes, int from, int to, Range range) {
        int at = from;
        boolean isNegative = at < to && bytes[at] == '-';
        at += isNegative ? 1 : 0;
        int digits = to - at;
        if (digits < 1 || digits > SAFE_DIGITS + 1) {
            return readRareWhole(bytes, from, to, range);
        }
        long value = 0;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long eight = JsonText.eightDigits(bytes, at);
            if (eight < 0) {
                return readRareWhole(bytes, from, to, range);
            }
            value = 100_000_000 * value + eight;
        }
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return readRareWhole(bytes, from, to, range);
            }
            value = 10 * value + digit;
        }
        bits = isNegative ? -value : value;
        return switch (range) {
            case INT64 -> value >= 0 || readRareWhole(bytes, from, to, range);
            // Nineteen digits fit into 64 bits without a sign.
            case UINT64 -> !isNegative || value == 0;
            case UINT32 -> value >>> Integer.SIZE == 0 && (!isNegative || value == 0);
        };
    }

    private boolean readRareWhole(byte[] bytes, int from, int to, Range range) {
        if (to - from > LONGEST || !isNumeric(bytes, from, to)) {
            return false;
        }
        try {
            var number = new BigDecimal(text(bytes, from, to));
            // Its scale is the client's: neither 1e999999999 nor 1e-999999999 may be written out.
            long digits = (long) number.precision() - number.scale();
            if (number.signum() != 0 && (digits <= 0 || digits > 2 * SAFE_DIGITS)) {
                return false;
            }
            if (number.compareTo(range.smallest) < 0 || number.compareTo(range.largest) > 0) {
                return false;
            }
            bits = number.signum() == 0 ? 0 : number.toBigIntegerExact().longValue();
            return true;
        } catch (NumberFormatException | ArithmeticException _) {
            return false;
        }
    }

    /// @return false if `[from, to)` is no number
    boolean readDouble(byte[] bytes, int from, int to) {
        int at = from;
        boolean isNegative = at < to && bytes[at] == '-';
        at += isNegative ? 1 : 0;
        long mantissa = 0;
        int scale = -1;
        if (to - at > SAFE_DIGITS || to == at) {
            return readRareDouble(bytes, from, to);
        }
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit >= 0 && digit <= 9) {
                mantissa = 10 * mantissa + digit;
                scale += scale >= 0 ? 1 : 0;
            } else if (bytes[at] == '.' && scale < 0) {
                scale = 0;
            } else {
                return readRareDouble(bytes, from, to);
            }
        }
        if (mantissa >= EXACT_MANTISSA) {
            return readRareDouble(bytes, from, to);
        }
        // Both are exact, so their quotient is rounded once (Clinger, How to Read Floating Point Numbers Accurately).
        double value = mantissa / POWERS_OF_TEN[Math.max(scale, 0)];
        bits = Double.doubleToRawLongBits(isNegative ? -value : value);
        return true;
    }

    private boolean readRareDouble(byte[] bytes, int from, int to) {
        if (to - from > LONGEST) {
            return false;
        }
        String text = text(bytes, from, to);
        switch (text) {
            case "NaN" -> bits = Double.doubleToRawLongBits(Double.NaN);
            case "Infinity" -> bits = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
            case "-Infinity" -> bits = Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY);
            default -> {
                if (!isNumeric(bytes, from, to)) {
                    return false;
                }
                try {
                    bits = Double.doubleToRawLongBits(Double.parseDouble(text));
                } catch (NumberFormatException _) {
                    return false;
                }
            }
        }
        return true;
    }

    /// @return false if `[from, to)` is not 1 to `most` hexadecimal digits
    boolean readHex(byte[] bytes, int from, int to, int most) {
        if (from == to || to - from > most) {
            return false;
        }
        long high = 0;
        long low = 0;
        long wrong = 0;
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long eight = JsonText.eightHexDigits(bytes, i);
            wrong |= eight;
            high = (high << 32) | (low >>> 32);
            low = (low << 32) | eight;
        }
        for (; i < to; i++) {
            int digit = JsonText.hexDigit(bytes[i]);
            wrong |= digit;
            high = (high << 4) | (low >>> 60);
            low = (low << 4) | digit;
        }
        bits = low;
        highBits = high;
        return wrong >= 0;
    }

    /// Java reads more as a number than JSON does, such as `1d`.
    private static boolean isNumeric(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            boolean isDigit = bytes[i] >= '0' && bytes[i] <= '9';
            if (!isDigit
                    && bytes[i] != '.'
                    && bytes[i] != '-'
                    && bytes[i] != '+'
                    && bytes[i] != 'e'
                    && bytes[i] != 'E') {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
