package dev.clew.query.sampled;

import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.store.QueryMemory;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.SamplingDecision;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// How many traces each that is stored stands for, of those that came to the store: one, if nothing was decided about
/// it yet. Asks the store once for each. For one thread.
public final class TraceWeights implements ToDoubleFunction<TraceId> {
    /// What one takes: the id, the number, and the place of both.
    private static final long BYTES = 90;

    private final TraceStore store;
    private final Tenant tenant;
    private final QueryMemory memory;
    private final Map<TraceId, Double> known = new HashMap<>();

    /// @param memory that what it was told takes
    public TraceWeights(TraceStore store, Tenant tenant, QueryMemory memory) {
        this.memory = memory;
        this.store = store;
        this.tenant = tenant;
    }

    @Override
    public double applyAsDouble(TraceId id) {
        return known.computeIfAbsent(id, this::ask);
    }

    private double ask(TraceId id) {
        memory.hold(BYTES);
        SamplingDecision decision = store.decision(tenant, id);
        return decision != null && decision.verdict().isKept()
                ? decision.verdict().weight()
                : 1;
    }
}
