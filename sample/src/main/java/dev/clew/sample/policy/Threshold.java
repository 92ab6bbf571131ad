package dev.clew.sample.policy;

/// A rejection threshold T: of 2⁵⁶ equally likely traces, how many are turned away. A trace with randomness
/// R is kept if and only if R ≥ T, whoever decides, so that decisions nest. Written as `th` in tracestate
/// (OpenTelemetry, "TraceState: Probability Sampling").
///
/// @param rejected from 0 to 2⁵⁶
public record Threshold(long rejected) {
    private static final long RANGE = 1L << 56;
    private static final int DIGITS = 14;

    /// What the specification recommends: 10 % becomes `e666`, which is off by 6 in 100,000.
    private static final int PRECISION_DIGITS = 4;

    /// Keeps every trace.
    public static final Threshold ALWAYS = new Threshold(0);

    /// Keeps none, and cannot be written.
    public static final Threshold NEVER = new Threshold(RANGE);

    public Threshold {
        if (rejected < 0 || rejected > RANGE) {
            throw new IllegalArgumentException("a threshold lies between 0 and 2^56, not " + rejected);
        }
    }

    /// The threshold of `probability`, rounded to four significant hexadecimal digits; leading `f`s are not
    /// counted, so that small probabilities are as precise as large ones.
    ///
    /// @param probability from 0 to 1
    /// @throws IllegalArgumentException when it lies outside, or is not a number
    public static Threshold of(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability lies between 0 and 1, not " + probability);
        }
        if (probability == 0) {
            return NEVER;
        }
        long accepted = Math.max(1, Math.round(probability * 0x1p56));
        int leadingFs = (63 - Long.numberOfLeadingZeros(RANGE / accepted)) / 4;
        int written = Math.min(DIGITS, PRECISION_DIGITS + leadingFs);
        int cutBits = 4 * (DIGITS - written);
        long half = cutBits == 0 ? 0 : 1L << (cutBits - 1);
        long rounded = (RANGE - accepted + half) >>> cutBits << cutBits;
        return new Threshold(Math.min(rounded, RANGE - (1L << cutBits)));
    }

    /// Reads `th`: 1 to 14 hexadecimal digits, of which zeros at the end are left out.
    ///
    /// @throws NumberFormatException if it is none
    public static Threshold parse(String digits) {
        if (digits.isEmpty() || digits.length() > DIGITS || !digits.matches("[0-9a-fA-F]+")) {
            throw new NumberFormatException("no threshold: " + digits);
        }
        return new Threshold(Long.parseLong(digits, 16) << (4 * (DIGITS - digits.length())));
    }

    /// The share of traces that is kept.
    public double probability() {
        return (RANGE - rejected) / 0x1p56;
    }

    /// How many traces each that was kept stands for; infinite if none is.
    public double weight() {
        return 0x1p56 / (RANGE - rejected);
    }

    /// @param randomness of the trace, from 0 up to, not including, 2⁵⁶
    public boolean keeps(long randomness) {
        return randomness >= rejected;
    }

    /// The threshold for traces that were let through by `upstream` before: their probabilities multiply,
    /// and whoever is kept by this has passed that.
    public Threshold after(Threshold upstream) {
        long passed = RANGE - upstream.rejected;
        return new Threshold(upstream.rejected + Math.round(passed * (1 - probability())));
    }

    /// What this is for traces that were let through by `upstream` before, which it includes: undoes [#after].
    public Threshold beyond(Threshold upstream) {
        if (upstream.rejected >= rejected) {
            return ALWAYS;
        }
        double passed = RANGE - upstream.rejected;
        return new Threshold(Math.round((rejected - upstream.rejected) / passed * 0x1p56));
    }

    /// As `th`: hexadecimal digits without zeros at the end; `0` keeps everything.
    @Override
    public String toString() {
        if (rejected == 0) {
            return "0";
        }
        if (rejected == RANGE) {
            return "never";
        }
        return "%014x".formatted(rejected).replaceAll("0+$", "");
    }
}
