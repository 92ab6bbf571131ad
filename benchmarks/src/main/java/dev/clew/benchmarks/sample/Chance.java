package dev.clew.benchmarks.sample;

/// Traces that each had a probability to be kept, and how many were. Those that stay or go together are one.
final class Chance {
    private long traces;
    private long kept;
    private double expected;
    private double variance;
    private double weights;
    private double weightsVariance;

    /// @param size how many traces stay or go together
    void add(int size, double probability, boolean isKept) {
        traces += size;
        kept += isKept ? size : 0;
        expected += size * probability;
        variance += size * size * probability * (1 - probability);
        if (probability > 0) {
            weights += isKept ? size / probability : 0;
            weightsVariance += size * size * (1 - probability) / probability;
        }
    }

    /// Throws if it is no chance.
    ///
    /// @return what it comes to, for people
    String check(String name) {
        double most = SamplingCheck.DEVIATIONS * Math.sqrt(variance);
        double mostWeights = SamplingCheck.DEVIATIONS * Math.sqrt(weightsVariance);
        String told = "%s: %,d of %,d kept, %,.0f ± %,.0f expected; they stand for %,.0f ± %,.0f"
                .formatted(name, kept, traces, expected, most, weights, mostWeights);
        // Half a trace: counts are whole numbers.
        if (Math.abs(kept - expected) > most + 0.5 || Math.abs(weights - traces) > mostWeights + 0.5) {
            throw new IllegalStateException(told);
        }
        return told;
    }
}
