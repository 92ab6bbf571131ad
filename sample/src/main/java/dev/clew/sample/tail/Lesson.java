package dev.clew.sample.tail;

import dev.clew.model.Histogram;
import java.util.HashMap;
import java.util.Map;

/// What rules learn from some traces. For one thread.
final class Lesson {
    /// What is beyond is not told apart.
    static final int MOST_OPERATIONS = 5_000;

    static final int MOST_KEYS = 5_000;
    static final String OTHER_KEYS = "…";

    private final Map<Operation, Histogram> durations = new HashMap<>();
    private final Map<String, Map<String, Long>> traces = new HashMap<>();
    private final Map<String, Long> spans = new HashMap<>();

    /// By what traces begin with: durations of their longest spans.
    Map<Operation, Histogram> durations() {
        return durations;
    }

    /// By rule and key.
    Map<String, Map<String, Long>> traces() {
        return traces;
    }

    /// By rule.
    Map<String, Long> spans() {
        return spans;
    }

    void tookLong(Operation operation, long nanos) {
        Histogram known = durations.get(operation);
        if (known == null) {
            if (durations.size() == MOST_OPERATIONS) {
                return;
            }
            known = new Histogram();
            durations.put(operation, known);
        }
        known.add((double) nanos);
    }

    void hadKey(String rule, String key, long count) {
        Map<String, Long> ofRule = traces.computeIfAbsent(rule, _ -> new HashMap<>());
        ofRule.merge(ofRule.size() < MOST_KEYS || ofRule.containsKey(key) ? key : OTHER_KEYS, count, Long::sum);
    }

    void hadSpans(String rule, long count) {
        spans.merge(rule, count, Long::sum);
    }

    void add(Lesson other) {
        other.durations.forEach((operation, more) -> {
            Histogram known = durations.get(operation);
            if (known != null) {
                known.add(more);
            } else if (durations.size() < MOST_OPERATIONS) {
                durations.put(operation, more);
            }
        });
        other.traces.forEach((rule, keys) -> keys.forEach((key, count) -> hadKey(rule, key, count)));
        other.spans.forEach(this::hadSpans);
    }
}
