package dev.clew.sample.replay;

import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.TraceIds;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.sample.tail.Decision;
import dev.clew.sample.tail.ShuffledIds;
import dev.clew.sample.tail.TraceJudge;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/// Tries a policy on the traces that are stored, before it decides about any, and beside the one that does.
/// Blocks; nothing is changed. Rules with a memory learn from all of the traces first, as if they had come
/// before.
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

    /// @param today what decides now, to be compared with
    /// @param range traces that have a span which starts there
    /// @param mostDifferences how many traces are told of that are decided otherwise than today
    /// @throws dev.clew.model.Fault as the store does
    public Trial run(
            Tenant tenant,
            SamplingPolicy policy,
            SamplingPolicy today,
            TimeRange range,
            int mostDifferences,
            ScanLimits limits) {
        TraceIds all = TraceIds.having(new SpanFilter.Any(), tenant, range, limits, store);
        List<TraceId> picked = pick(all.ids());
        var proposed = new TraceJudge(policy);
        var current = new TraceJudge(today);
        String truncated = all.completeness().truncatedBecause();
        if (truncated.isEmpty() && (policy.remembers() || today.remembers())) {
            truncated = read(tenant, picked, limits, trace -> {
                var _ = proposed.decide(trace);
                var _ = current.decide(trace);
            });
            double seconds = (range.toNanos() - range.fromNanos())
                    / 1e9
                    * picked.size()
                    / Math.max(1, all.ids().size());
            proposed.learn(seconds);
            current.learn(seconds);
        }
        var books = new TrialBooks(policy);
        var booksOfToday = new TrialBooks(today);
        var differences = new ArrayList<Trial.Difference>();
        if (truncated.isEmpty()) {
            truncated = read(tenant, picked, limits, trace -> {
                Decision decision = proposed.decide(trace);
                Decision now = current.decide(trace);
                books.enter(trace, decision);
                booksOfToday.enter(trace, now);
                if (decision.isKept() != now.isKept() && differences.size() < mostDifferences) {
                    differences.add(Trial.Difference.of(
                            trace,
                            decision.isKept(),
                            today.ruleNames().get(now.rule()),
                            policy.ruleNames().get(decision.rule())));
                }
            });
        }
        return new Trial(
                books.report(all.ids().size(), truncated),
                booksOfToday.report(all.ids().size(), truncated),
                store.details().bytesPerSpan(),
                differences);
    }

    /// Reads traces one by one, and says why not all of them; empty if it did.
    private String read(Tenant tenant, List<TraceId> ids, ScanLimits limits, Consumer<Trace> to) {
        long spansRead = 0;
        String leftOut = "";
        for (TraceId id : ids) {
            String exceeded = limits.exceeded(spansRead);
            if (!exceeded.isEmpty()) {
                return exceeded;
            }
            var spans = new ArrayList<Span>();
            Completeness read = store.trace(tenant, id, spans::add);
            leftOut = read.isComplete() ? leftOut : read.truncatedBecause();
            spansRead += spans.size();
            if (!spans.isEmpty()) {
                to.accept(Trace.of(spans));
            }
        }
        return leftOut;
    }

    /// So many of them, picked by something that no sampler looks at, and always the same.
    private List<TraceId> pick(Collection<TraceId> ids) {
        return ids.stream()
                .sorted(Comparator.comparingLong(ShuffledIds::place))
                .limit(most)
                .toList();
    }
}
