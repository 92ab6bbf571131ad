package dev.clew.sample.tail;

import dev.clew.model.Histogram;
import dev.clew.sample.policy.Keep;
import dev.clew.sample.policy.SamplingPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the rules of one tenant remember of the traces that were decided. It learns in slots of half a
/// minute; at the end of each, [Figures] are made of it, by which rounds go until the next. For one thread.
///
/// ```
/// round   round   round │ round   round  …
///   └─ learn ─┴─ learn ─┤ figures: traces by key and spans a second, half of it from the slot before;
///                       │          durations of this hour and the one before
/// ```
final class RuleMemory {
    static final long SLOT_NANOS = 30_000_000_000L;

    private static final long HOUR_NANOS = 3_600_000_000_000L;
    private static final double BELIEF = 0.5;

    /// A key that is seen less often than once in twenty slots is forgotten.
    private static final double RAREST = 0.05;

    private Lesson slot = new Lesson();
    private long slotFromNanos;
    private Map<Operation, Histogram> thisHour = new HashMap<>();
    private Map<Operation, Histogram> lastHour;
    private long hourFromNanos;
    private Figures figures;

    /// @param start what was known when it ended the last time
    RuleMemory(Figures start, long nowNanos) {
        figures = start;
        lastHour = start.durations();
        slotFromNanos = nowNanos;
        hourFromNanos = nowNanos;
    }

    void learn(Lesson lesson) {
        slot.add(lesson);
    }

    /// What holds now.
    Figures figures() {
        return figures;
    }

    /// Makes other figures of what was learned, if half a minute is over.
    ///
    /// @param nowNanos of a clock that may be turned
    /// @return whether there are others now
    boolean advance(SamplingPolicy policy, long nowNanos) {
        long nanos = nowNanos - slotFromNanos;
        if (nanos < 0) {
            slotFromNanos = nowNanos;
            hourFromNanos = nowNanos;
        }
        if (nanos < SLOT_NANOS) {
            return false;
        }
        endSlot(policy, nanos / 1e9);
        slotFromNanos = nowNanos;
        if (nowNanos - hourFromNanos >= HOUR_NANOS) {
            lastHour = thisHour;
            thisHour = new HashMap<>();
            hourFromNanos = nowNanos;
        }
        return true;
    }

    private void endSlot(SamplingPolicy policy, double seconds) {
        slot.durations()
                .forEach((operation, durations) -> thisHour.computeIfAbsent(operation, _ -> new Histogram())
                        .add(durations));
        var traces = new HashMap<String, Map<String, Double>>();
        var shares = new HashMap<String, Map<String, Double>>();
        var spansPerSecond = new HashMap<String, Double>();
        List<String> names = policy.ruleNames();
        for (int rule = 0; rule < names.size(); rule++) {
            String name = names.get(rule);
            switch (policy.keep(rule)) {
                case Keep.Share _ -> {}
                case Keep.RarerMore rarer -> {
                    Map<String, Double> counts = traces(name, SLOT_NANOS / 1e9 / seconds);
                    traces.put(name, counts);
                    shares.put(name, RarerKeys.shares(counts, rarer.aim()));
                }
                case Keep.Budget _ -> {
                    double seen = slot.spans().getOrDefault(name, 0L) / seconds;
                    Double before = figures.spansPerSecond().get(name);
                    spansPerSecond.put(name, before == null ? seen : before + BELIEF * (seen - before));
                }
            }
        }
        figures = new Figures(durations(), traces, shares, spansPerSecond);
        slot = new Lesson();
    }

    /// @param scale of what was seen, if the slot was longer than others
    private Map<String, Double> traces(String rule, double scale) {
        Map<String, Double> before = figures.traces().getOrDefault(rule, Map.of());
        Map<String, Long> seen = slot.traces().getOrDefault(rule, Map.of());
        var now = new HashMap<String, Double>();
        before.forEach((key, count) -> now.put(key, count + BELIEF * (scale * seen.getOrDefault(key, 0L) - count)));
        now.values().removeIf(count -> count < RAREST);
        seen.forEach((key, count) -> {
            if (now.size() < Lesson.MOST_KEYS) {
                now.putIfAbsent(key, scale * count);
            }
        });
        return now;
    }

    private Map<Operation, Histogram> durations() {
        var both = new HashMap<Operation, Histogram>();
        lastHour.forEach((operation, durations) ->
                both.computeIfAbsent(operation, _ -> new Histogram()).add(durations));
        thisHour.forEach((operation, durations) ->
                both.computeIfAbsent(operation, _ -> new Histogram()).add(durations));
        return both;
    }
}
