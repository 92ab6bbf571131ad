package dev.clew.sample.head;

import java.util.HashMap;
import java.util.Map;

/// The probabilities that a service is told for an aim of so many traces a second and operation. From what gets
/// through, and the probability that clients used, follows how much there is; from that, smoothed, the next
/// probability. Clients follow late, up to two observations: half of each new figure is believed, so that it settles
/// all the same. For one thread.
public final class AdaptiveProbabilities {
    /// As many operations as OpenTelemetry's own limits let a client name.
    static final int MOST_OPERATIONS = 2_000;

    private static final double BELIEF = 0.5;

    /// What has not been seen for so many observations is forgotten.
    private static final int MEMORY = 20;

    private final HeadStrategy.Adaptive aim;
    private final Map<String, Operation> operations = new HashMap<>();

    private static final class Operation {
        private final double[] told;
        private double logPerSecond = Double.NaN;
        private int unseen;

        Operation(double initially) {
            told = new double[] {initially, initially, initially};
        }

        /// What clients used while what is observed now began.
        double used() {
            return told[0];
        }

        void tell(double probability) {
            told[0] = told[1];
            told[1] = told[2];
            told[2] = probability;
        }
    }

    public AdaptiveProbabilities(HeadStrategy.Adaptive aim) {
        this.aim = aim;
    }

    public HeadStrategy.Adaptive aim() {
        return aim;
    }

    /// Takes in what began in a stretch of time; stretches follow each other.
    ///
    /// @param traces how many got here, by operation
    public void observe(Map<String, Long> traces, double seconds) {
        operations.forEach((name, operation) -> operation.unseen = traces.containsKey(name) ? 0 : operation.unseen + 1);
        operations.values().removeIf(operation -> operation.unseen > MEMORY);
        for (String name : traces.keySet()) {
            if (operations.size() < MOST_OPERATIONS) {
                operations.computeIfAbsent(name, _ -> new Operation(aim.initially()));
            }
        }
        operations.forEach((name, operation) -> follow(operation, traces.getOrDefault(name, 0L) / seconds, seconds));
    }

    private void follow(Operation operation, double seenPerSecond, double seconds) {
        // What is not seen may be there all the same, just not once in this time.
        double perSecond = Math.max(seenPerSecond, 0.5 / seconds) / operation.used();
        double log = Math.log(perSecond);
        operation.logPerSecond = Double.isNaN(operation.logPerSecond)
                ? log
                : operation.logPerSecond + BELIEF * (log - operation.logPerSecond);
        operation.tell(Math.clamp(aim.tracesPerSecond() / Math.exp(operation.logPerSecond), aim.least(), aim.most()));
    }

    public HeadAnswer.PerOperation answer() {
        var probabilities = new HashMap<String, Double>();
        operations.forEach((name, operation) -> probabilities.put(name, operation.told[2]));
        return new HeadAnswer.PerOperation(aim.initially(), aim.leastPerSecond(), probabilities);
    }
}
