package dev.clew.sample.head;

/// How it is found what a service is told.
public sealed interface HeadStrategy {
    /// The same, always.
    record Fixed(HeadAnswer answer) implements HeadStrategy {}

    /// For each operation the probability that lets so many traces a second through, as its traffic is.
    ///
    /// @param tracesPerSecond the aim, of each operation
    /// @param least the smallest probability that is told
    /// @param most the largest
    /// @param initially the probability of operations that nothing is known of yet
    /// @param leastPerSecond traces that clients let through of each operation, whatever the probability
    record Adaptive(double tracesPerSecond, double least, double most, double initially, double leastPerSecond)
            implements HeadStrategy {
        public Adaptive {
            if (!(least <= most) || !(tracesPerSecond > 0)) {
                throw new IllegalArgumentException("an aim of %s traces a second, with probabilities from %s to %s"
                        .formatted(tracesPerSecond, least, most));
            }
            initially = Math.clamp(initially, least, most);
        }
    }
}
