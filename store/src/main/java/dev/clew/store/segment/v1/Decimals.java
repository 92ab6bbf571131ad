package dev.clew.store.segment.v1;

/// Doubles that are short decimals, as people's measurements mostly are, become whole numbers times a scale.
final class Decimals {
    private static final int[] SCALES = {1, 10, 100, 1_000};

    /// Beyond it not every whole number is a double.
    private static final double LARGEST = 1L << 53;

    private Decimals() {}

    /// Turns bits of doubles into whole numbers, if one scale fits all of them exactly.
    ///
    /// @return by what they were multiplied, or 0 if they were left as they are
    static int scale(long[] bits) {
        for (int scale : SCALES) {
            if (fits(bits, scale)) {
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = scaled(bits[i], scale);
                }
                return scale;
            }
        }
        return 0;
    }

    private static boolean fits(long[] bits, int scale) {
        for (long each : bits) {
            if (!fits(each, scale)) {
                return false;
            }
        }
        return true;
    }

    /// Whether one double comes out again bit by bit.
    static boolean fits(long bits, int scale) {
        double scaled = Math.rint(Double.longBitsToDouble(bits) * scale);
        return Math.abs(scaled) < LARGEST && bits((long) scaled, scale) == bits;
    }

    static long scaled(long bits, int scale) {
        return (long) Math.rint(Double.longBitsToDouble(bits) * scale);
    }

    /// The way back.
    static long bits(long scaled, int scale) {
        return Double.doubleToRawLongBits((double) scaled / scale);
    }
}
