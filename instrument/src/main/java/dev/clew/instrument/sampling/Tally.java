package dev.clew.instrument.sampling;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Counts by reason, from any thread.
final class Tally<R extends Enum<R>> {
    /// Complete from the start and never changed, so it needs no lock.
    private final Map<R, LongAdder> counts;

    Tally(Class<R> reasons) {
        counts = new EnumMap<>(reasons);
        for (R reason : reasons.getEnumConstants()) {
            counts.put(reason, new LongAdder());
        }
    }

    void add(R reason) {
        counter(reason).increment();
    }

    long count(R reason) {
        return counter(reason).sum();
    }

    private LongAdder counter(R reason) {
        return requireNonNull(counts.get(reason));
    }
}
