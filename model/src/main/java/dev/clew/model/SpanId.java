package dev.clew.model;

import java.nio.charset.StandardCharsets;

/// Span ids travel as a `long` of eight big-endian bytes; zero means "none". This is how they read and print.
public final class SpanId {
    private SpanId() {}

    /// Reads 1 to 16 hexadecimal digits, any case.
    ///
    /// @throws IllegalArgumentException naming the character that is no digit, or the length
    public static long parse(CharSequence hex) {
        if (hex.isEmpty() || hex.length() > 16) {
            throw new IllegalArgumentException(
                    "'%s' is not a span id: it has %d characters, 1 to 16 expected".formatted(hex, hex.length()));
        }
        return Hex.read(hex, 0, hex.length());
    }

    /// 16 lower-case hexadecimal digits.
    public static String format(long spanId) {
        byte[] digits = new byte[16];
        Hex.write(spanId, digits, 0);
        return new String(digits, StandardCharsets.ISO_8859_1);
    }
}
