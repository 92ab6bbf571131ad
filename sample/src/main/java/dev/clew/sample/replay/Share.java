package dev.clew.sample.replay;

/// How many of how many, and where the share of all of them lies that these were picked from: with 95 % confidence
/// between two bounds (Wilson, "Probable inference, the law of succession, and statistical inference", 1927).
///
/// @param of how many were looked at
/// @param all whether they were all there are, so that nothing is left to chance
public record Share(long count, long of, boolean all) {
    private static final double Z_95 = 1.959964;

    /// From 0 to 1; 1 if there is nothing to have a share of.
    public double value() {
        return of == 0 ? 1 : (double) count / of;
    }

    public double low() {
        return all ? value() : bound(-1);
    }

    public double high() {
        return all ? value() : bound(1);
    }

    private double bound(int sign) {
        if (of == 0) {
            return sign < 0 ? 0 : 1;
        }
        double p = value();
        double z2 = Z_95 * Z_95 / of;
        double middle = p + z2 / 2;
        double half = Z_95 * Math.sqrt(p * (1 - p) / of + z2 / (4 * of));
        return Math.clamp((middle + sign * half) / (1 + z2), 0, 1);
    }
}
