package dev.clew.sample.head;

import java.util.Map;

/// What a service that asks is told: one of Jaeger's sampling strategies (jaeger-idl, `api_v2/sampling.proto`).
public sealed interface HeadAnswer {
    /// Of every trace.
    HeadAnswer EVERYTHING = new Probability(1);

    /// @param probability of every trace, from 0 to 1
    record Probability(double probability) implements HeadAnswer {}

    /// @param tracesPerSecond at most
    record Rate(double tracesPerSecond) implements HeadAnswer {}

    /// @param otherwise the probability of operations that are not listed, from 0 to 1
    /// @param leastPerSecond traces that each operation has at least, if it has as many
    /// @param probabilities by the name of the span that a trace begins with, each from 0 to 1
    record PerOperation(double otherwise, double leastPerSecond, Map<String, Double> probabilities)
            implements HeadAnswer {
        public PerOperation {
            probabilities = Map.copyOf(probabilities);
        }
    }
}
