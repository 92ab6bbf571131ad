package dev.clew.instrument.sampling;

import java.util.concurrent.atomic.AtomicInteger;

/// What the shards of a [KeepErrorsProcessor] have in common: how much they hold together, and what became
/// of the rest.
final class KeepCounts {
    private final Tally<KeepReason> kept = new Tally<>(KeepReason.class);
    private final Tally<DropReason> dropped = new Tally<>(DropReason.class);
    private final AtomicInteger traces = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();

    void keep(KeepReason reason) {
        kept.add(reason);
    }

    void drop(DropReason reason) {
        dropped.add(reason);
    }

    long kept(KeepReason reason) {
        return kept.count(reason);
    }

    long dropped(DropReason reason) {
        return dropped.count(reason);
    }

    /// The number of held spans, which `change` is added to.
    int held(int change) {
        return held.addAndGet(change);
    }

    /// The number of local traces, which `change` is added to.
    int traces(int change) {
        return traces.addAndGet(change);
    }
}
