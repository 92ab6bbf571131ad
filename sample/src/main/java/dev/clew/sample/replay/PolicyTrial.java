package dev.clew.sample.replay;

import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.TraceIds;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.sample.tail.TraceJudge;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Tries a policy on the traces that are stored, before it decides about any. Blocks; nothing is changed.
public final class PolicyTrial {
    /// How many traces are read: of 100 errors among so many, the share that is kept is known to a few
    /// percent.
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
        TraceIds all = TraceIds.having(new SpanFilter.Any(), tenant, range, limits, store);
        var books = new TrialBooks(policy);
        var judge = new TraceJudge(policy);
        String truncated = all.completeness().truncatedBecause();
        for (TraceId id : pick(all.ids())) {
            String exceeded = limits.exceeded(books.spans());
            if (!exceeded.isEmpty()) {
                truncated = exceeded;
                break;
            }
            List<Span> spans = store.trace(tenant, id);
            if (!spans.isEmpty()) {
                Trace trace = Trace.of(spans);
                books.enter(trace, judge.decide(trace));
            }
        }
        return books.report(all.ids().size(), truncated);
    }

    /// So many of them, picked by something that no sampler looks at, and always the same.
    private List<TraceId> pick(Collection<TraceId> ids) {
        return ids.stream()
                .sorted(Comparator.comparingLong(PolicyTrial::shuffled))
                .limit(most)
                .toList();
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
    /// 2014).
    private static long shuffled(TraceId id) {
        long z = (id.high() * 0x9e3779b97f4a7c15L) ^ id.low();
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
