package dev.clew.sample.replay;

import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import java.util.List;

/// Tries a policy on the traces that are stored, before it decides about any. Blocks; nothing is changed.
public final class PolicyTrial {
    /// How many traces are read: of 100 errors among so many, the share that is kept is known to a few percent.
    public static final int MOST_TRACES = 20_000;

    private final TraceStore store;
    private final int most;

    /// @param store stays the caller's to close
    public PolicyTrial(TraceStore store) {
        this(store, MOST_TRACES);
    }

    PolicyTrial(TraceStore store, int most) {
        this.store = store;
        this.most = most;
    }

    /// @param range traces that have a span which starts there
    /// @throws dev.clew.model.Fault as the store does
    public TrialReport run(Tenant tenant, SamplingPolicy policy, TimeRange range, ScanLimits limits) {
        TraceIds all = TraceIds.in(store, tenant, range, limits);
        var books = new TrialBooks(policy);
        String truncated = all.completeness().truncatedBecause();
        for (TraceId id : all.pick(most)) {
            String exceeded = limits.exceeded(books.spans());
            if (!exceeded.isEmpty()) {
                truncated = exceeded;
                break;
            }
            List<Span> spans = store.trace(tenant, id);
            if (!spans.isEmpty()) {
                Trace trace = Trace.of(spans);
                books.enter(trace, policy.decide(trace));
            }
        }
        return books.report(all.ids().size(), truncated);
    }
}
