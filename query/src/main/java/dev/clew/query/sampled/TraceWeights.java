package dev.clew.query.sampled;

import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.SamplingDecision;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// How many traces each that is stored stands for, of those that came to the store: one, if nothing was decided about
/// it yet. Asks the store once for each. For one thread.
public final class TraceWeights implements ToDoubleFunction<TraceId> {
    private final TraceStore store;
    private final Tenant tenant;
    private final Map<TraceId, Double> known = new HashMap<>();

    public TraceWeights(TraceStore store, Tenant tenant) {
        this.store = store;
        this.tenant = tenant;
    }

    @Override
    public double applyAsDouble(TraceId id) {
        return known.computeIfAbsent(id, this::ask);
    }

    private double ask(TraceId id) {
        SamplingDecision decision = store.decision(tenant, id);
        return decision != null && decision.verdict().isKept()
                ? decision.verdict().weight()
                : 1;
    }
}
