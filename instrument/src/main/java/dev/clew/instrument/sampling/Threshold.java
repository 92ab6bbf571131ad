package dev.clew.instrument.sampling;

/// Rejection thresholds: of 2⁵⁶ equally likely traces, how many a probability turns away. A trace with
/// randomness R is kept if and only if R ≥ T. Written as `th` in tracestate (OpenTelemetry, "TraceState:
/// Probability Sampling").
final class Threshold {
    /// 2⁵⁶, one more than the largest randomness. As a threshold it keeps nothing and cannot be written.
    static final long NEVER = 1L << 56;

    /// Keeps everything; written `0`.
    static final long ALWAYS = 0;

    private static final int DIGITS = 14;

    /// What the specification recommends: 10 % becomes `e666`, which is off by 6 in 100,000.
    private static final int PRECISION_DIGITS = 4;

    private Threshold() {}

    /// The threshold of `probability`, rounded to the recommended four digits.
    ///
    /// @param probability from 0 (gives [#NEVER]) to 1 (gives [#ALWAYS]); what lies between 0 and 2⁻⁵⁶
    ///     counts as 2⁻⁵⁶
    /// @throws IllegalArgumentException when it lies outside, or is not a number
    static long of(double probability) {
        return of(probability, PRECISION_DIGITS);
    }

    /// Like [#of(double)], rounded to `digits` significant hexadecimal digits: leading `f`s are not
    /// counted, so that small probabilities are as precise as large ones.
    static long of(double probability, int digits) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability lies between 0 and 1, not " + probability);
        }
        if (probability == 0) {
            return NEVER;
        }
        long accepted = Math.max(1, Math.round(probability * 0x1p56));
        // frexp's exponent is one more than that of Java; a quarter of it is the number of leading f's.
        int leadingFs = Math.floorDiv(Math.getExponent(probability) + 1, -4);
        int written = Math.max(1, Math.min(DIGITS, digits + leadingFs));
        int cutBits = 4 * (DIGITS - written);
        long half = cutBits == 0 ? 0 : 1L << (cutBits - 1);
        long rounded = (NEVER - accepted + half) >>> cutBits << cutBits;
        return Math.min(rounded, NEVER - (1L << cutBits));
    }

    /// How many traces a kept one stands for is the inverse of this.
    ///
    /// @param threshold from [#ALWAYS] to [#NEVER]
    static double probability(long threshold) {
        return (NEVER - threshold) / 0x1p56;
    }

    /// The value of `th`: hexadecimal without trailing zeros.
    ///
    /// @param threshold from [#ALWAYS] up to, not including, [#NEVER]
    static String text(long threshold) {
        if (threshold == ALWAYS) {
            return "0";
        }
        int zeros = Long.numberOfTrailingZeros(threshold) / 4;
        String digits = Long.toHexString(threshold >>> (4 * zeros));
        return "0".repeat(DIGITS - zeros - digits.length()) + digits;
    }
}
