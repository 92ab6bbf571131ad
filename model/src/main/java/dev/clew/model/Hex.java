package dev.clew.model;

/// Hexadecimal ids of up to 64 bits, most significant digit first.
final class Hex {
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private Hex() {}

    /// Writes the 16 lower-case digits of `value` at `at`.
    static void write(long value, byte[] out, int at) {
        for (int i = 15; i >= 0; i--) {
            out[at + i] = DIGITS[(int) value & 0xf];
            value >>>= 4;
        }
    }

    /// Reads the digits in `[from, to)`, at most 16 of them, any case.
    static long read(CharSequence text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || text.charAt(i) > 'f') {
                throw new IllegalArgumentException(
                        "'%s' is not a hexadecimal id: character %d is '%s'".formatted(text, i + 1, text.charAt(i)));
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
