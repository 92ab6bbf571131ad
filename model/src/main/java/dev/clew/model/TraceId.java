package dev.clew.model;

import java.nio.charset.StandardCharsets;

/// A trace id of 128 bits, as W3C Trace Context section 3.2.2.3 has it. All zeros is no valid id.
///
/// @param high the first eight bytes, big-endian; zero for ids of 64 bits (Zipkin)
/// @param low the last eight bytes, big-endian
public record TraceId(long high, long low) implements Comparable<TraceId> {
    /// Reads 1 to 32 hexadecimal digits, any case; shorter ids are padded with zeros on the left.
    ///
    /// @throws IllegalArgumentException naming the character that is no digit, or the length
    public static TraceId parse(CharSequence hex) {
        int length = hex.length();
        if (length == 0 || length > 32) {
            throw new IllegalArgumentException(
                    "'%s' is not a trace id: it has %d characters, 1 to 32 expected".formatted(hex, length));
        }
        int split = Math.max(0, length - 16);
        return new TraceId(Hex.read(hex, 0, split), Hex.read(hex, split, length));
    }

    /// True for the id of all zeros, which marks "no trace".
    public boolean isZero() {
        return (high | low) == 0;
    }

    @Override
    public int compareTo(TraceId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /// 32 lower-case hexadecimal digits.
    @Override
    public String toString() {
        byte[] digits = new byte[32];
        Hex.write(high, digits, 0);
        Hex.write(low, digits, 16);
        return new String(digits, StandardCharsets.ISO_8859_1);
    }
}
