package dev.clew.receive.json;

import dev.clew.receive.WireBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The small loops over the bytes of a text. Those that write ask for as much room as the text has bytes: none of them
/// makes more of it.
final class JsonText {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final int REPLACEMENT = 0xfffd;

    private static final byte[] HEX = new byte[128];
    private static final byte[] BASE64 = new byte[128];

    static {
        Arrays.fill(HEX, (byte) -1);
        for (int i = 0; i < 16; i++) {
            HEX["0123456789abcdef".charAt(i)] = (byte) i;
            HEX["0123456789ABCDEF".charAt(i)] = (byte) i;
        }
        Arrays.fill(BASE64, (byte) -1);
        String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        for (int i = 0; i < digits.length(); i++) {
            BASE64[digits.charAt(i)] = (byte) i;
        }
        BASE64['+'] = 62;
        BASE64['-'] = 62;
        BASE64['/'] = 63;
        BASE64['_'] = 63;
    }

    private JsonText() {}

    /// Where the first quote or backslash is, from `from` on; `end` if there is none. Looks at sixteen bytes at a time:
    /// most texts end within them, so that the processor foresees how often this goes round.
    static int endOfPlain(byte[] bytes, int from, int end) {
        int at = from;
        for (; at + 2 * Long.BYTES <= end; at += 2 * Long.BYTES) {
            long first = quotesAndBackslashes((long) LONG.get(bytes, at));
            long second = quotesAndBackslashes((long) LONG.get(bytes, at + Long.BYTES));
            if ((first | second) != 0) {
                return at + (first != 0 ? bytesBefore(first) : Long.BYTES + bytesBefore(second));
            }
        }
        while (at < end && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    /// Marks each byte that is one, and perhaps others behind the first (Warren, Hacker's Delight, 6-1, "find first
    /// 0-byte").
    private static long quotesAndBackslashes(long word) {
        long quotes = word ^ QUOTES;
        long backslashes = word ^ BACKSLASHES;
        return (((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes)) & HIGHS;
    }

    /// How many bytes stand before the first that is marked; eight if none is.
    private static int bytesBefore(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /// Appends the text in `[from, to)`. An escape that is not defined stands for the character behind the backslash.
    static void unescape(byte[] bytes, int from, int to, WireBuffer out) {
        int at = from;
        while (at < to) {
            int plainTo = endOfPlain(bytes, at, to);
            out.raw(bytes, at, plainTo - at);
            at = plainTo;
            if (at < to) {
                at = escape(bytes, at + 1, to, out);
            }
        }
    }

    /// @param at behind the backslash
    /// @return where to go on
    private static int escape(byte[] bytes, int at, int to, WireBuffer out) {
        switch (bytes[at]) {
            case 'b' -> out.raw('\b');
            case 'f' -> out.raw('\f');
            case 'n' -> out.raw('\n');
            case 'r' -> out.raw('\r');
            case 't' -> out.raw('\t');
            case 'u' -> {
                return unicode(bytes, at + 1, to, out);
            }
            default -> out.raw(bytes[at]);
        }
        return at + 1;
    }

    /// @param at behind the `u`
    private static int unicode(byte[] bytes, int at, int to, WireBuffer out) {
        int unit = unit(bytes, at, to);
        int after = Math.min(at + 4, to);
        if (unit < 0) {
            // Not even four digits: they stay as they are, without the backslash.
            out.raw('u');
            return at;
        }
        if (Character.isHighSurrogate((char) unit)
                && after + 1 < to
                && bytes[after] == '\\'
                && bytes[after + 1] == 'u') {
            int low = unit(bytes, after + 2, to);
            if (low >= 0 && Character.isLowSurrogate((char) low)) {
                utf8(Character.toCodePoint((char) unit, (char) low), out);
                return after + 6;
            }
        }
        utf8(Character.isSurrogate((char) unit) ? REPLACEMENT : unit, out);
        return after;
    }

    /// Four hexadecimal digits; -1 if they are not.
    private static int unit(byte[] bytes, int at, int to) {
        if (to - at < 4) {
            return -1;
        }
        int unit = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = bytes[i] < 0 ? -1 : HEX[bytes[i]];
            if (digit < 0) {
                return -1;
            }
            unit = (unit << 4) | digit;
        }
        return unit;
    }

    private static void utf8(int codePoint, WireBuffer out) {
        if (codePoint < 0x80) {
            out.raw(codePoint);
        } else if (codePoint < 0x800) {
            out.raw(0xc0 | (codePoint >> 6));
            out.raw(0x80 | (codePoint & 0x3f));
        } else if (codePoint < 0x10000) {
            out.raw(0xe0 | (codePoint >> 12));
            out.raw(0x80 | ((codePoint >> 6) & 0x3f));
            out.raw(0x80 | (codePoint & 0x3f));
        } else {
            out.raw(0xf0 | (codePoint >> 18));
            out.raw(0x80 | ((codePoint >> 12) & 0x3f));
            out.raw(0x80 | ((codePoint >> 6) & 0x3f));
            out.raw(0x80 | (codePoint & 0x3f));
        }
    }

    /// The value of a hexadecimal digit; -1 if it is none.
    static int hexDigit(byte digit) {
        return digit < 0 ? -1 : HEX[digit];
    }

    /// The number that eight hexadecimal digits from `at` on stand for; -1 if they are not. Each is a byte of a `long`:
    /// a letter has the bit 0x40, and counts nine more than its low four bits. What they stand for is turned into
    /// digits again to see whether they were some.
    static long eightHexDigits(byte[] bytes, int at) {
        long word = (long) LONG.get(bytes, at);
        long letters = word & (ONES * 0x40);
        long digits = (word & (ONES * 0xf)) + 9 * (letters >>> 6);
        long areLetters = ((digits + ONES * 6) >>> 4) & ONES;
        if (digits + ONES * '0' + 39 * areLetters != (word | (letters >>> 1))) {
            return -1;
        }
        long pairs = ((digits << 4) | (digits >>> 8)) & 0x00ff_00ff_00ff_00ffL;
        long quads = (pairs | (pairs >>> 8)) & 0x0000_ffff_0000_ffffL;
        return Integer.toUnsignedLong(Integer.reverseBytes((int) (quads | (quads >>> 16))));
    }

    /// The number that eight decimal digits from `at` on stand for; -1 if they are not.
    static long eightDigits(byte[] bytes, int at) {
        long digits = digits(bytes, at);
        return leadingDigits(digits) == Long.BYTES ? number(digits) : -1;
    }

    /// Eight bytes from `at` on, each less what it would be if it were the digit 0.
    static long digits(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at) ^ (ONES * '0');
    }

    /// How many of `digits` are some, before the first that is none.
    static int leadingDigits(long digits) {
        return bytesBefore((digits | (digits + ONES * 0x76)) & HIGHS);
    }

    /// The number that the first `count` of `digits` stand for; less than eight.
    static long number(long digits, int count) {
        return number((digits << (Byte.SIZE * (Long.BYTES - 1 - count))) << Byte.SIZE);
    }

    /// The number that eight digits stand for. Neighbours are added up in three steps: to two digits, four,
    /// eight.
    static long number(long digits) {
        long twos = (digits * (1 + (10 << 8))) >>> 8;
        long fours = ((twos & 0x00ff_00ff_00ff_00ffL) * (1 + (100L << 16))) >>> 16;
        return ((fours & 0x0000_ffff_0000_ffffL) * (1 + (10_000L << 32))) >>> 32;
    }

    /// Appends the bytes that pairs of digits stand for.
    ///
    /// @return false if they do not
    static boolean hex(byte[] bytes, int from, int to, WireBuffer out) {
        if (((to - from) & 1) != 0) {
            return false;
        }
        int wrong = 0;
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long four = eightHexDigits(bytes, i);
            wrong |= (int) (four >> Integer.SIZE);
            out.raw((int) (four >>> 24));
            out.raw((int) (four >>> 16));
            out.raw((int) (four >>> 8));
            out.raw((int) four);
        }
        for (; i < to; i += 2) {
            int high = hexDigit(bytes[i]);
            int low = hexDigit(bytes[i + 1]);
            wrong |= high | low;
            out.raw((high << 4) | low);
        }
        return wrong >= 0;
    }

    /// Appends the bytes that base64 stands for, padded or not.
    ///
    /// @return false if it is none
    static boolean base64(byte[] bytes, int from, int to, WireBuffer out) {
        int end = to;
        while (end > from && to - end < 2 && bytes[end - 1] == '=') {
            end--;
        }
        if (((end - from) & 3) == 1) {
            return false;
        }
        int bits = 0;
        int held = 0;
        for (int i = from; i < end; i++) {
            int digit = bytes[i] < 0 ? -1 : BASE64[bytes[i]];
            if (digit < 0) {
                return false;
            }
            bits = (bits << 6) | digit;
            held += 6;
            if (held >= 8) {
                held -= 8;
                out.raw(bits >>> held);
            }
        }
        return true;
    }
}
