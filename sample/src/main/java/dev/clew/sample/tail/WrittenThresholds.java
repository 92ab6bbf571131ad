package dev.clew.sample.tail;

import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.FoundSpans;
import dev.clew.query.RecordEvents;
import dev.clew.sample.policy.Threshold;
import dev.clew.sample.state.OtValue;
import dev.clew.sample.state.TraceState;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.Verdict;
import java.util.List;

/// Spans as they leave Clew for others, who are to know how many each stands for: those of a trace that was kept
/// by chance say so in their tracestate. It is composed when a trace is read; what is stored stays as it was
/// sent.
///
/// - A span whose samplers before wrote `ot=th` has the higher threshold of theirs and ours there: whoever passed
///   that, passed both.
/// - Otherwise what it stands for is unknown, and stays so: `ot` is left alone. What was done here stands in a
///   member of our own, `clew=th:…`, for those who know that nobody sampled before.
/// - A trace that was kept together with linked ones may have a randomness below its threshold, which
///   samplers would take for a mistake. It gets an `rv` as far above it as chance would have it.
public final class WrittenThresholds {
    private static final String OWN_KEY = "clew";
    private static final double RANGE = 0x1p56;

    private WrittenThresholds() {}

    /// The spans of a trace that `store` holds, with its log records.
    public static FoundSpans trace(TraceStore store, Tenant tenant, TraceId id) {
        FoundSpans found = RecordEvents.trace(store, tenant, id);
        SamplingDecision decision = found.isEmpty() ? null : store.decision(tenant, id);
        return decision == null ? found : found.with(write(found.spans(), decision.verdict()));
    }

    /// @param spans of one trace
    static List<Span> write(List<Span> spans, Verdict verdict) {
        if (!verdict.isKept() || verdict.rejected() == 0) {
            return spans;
        }
        Span root = Trace.of(spans).root();
        Threshold before = TraceChance.of(root.traceId(), root.traceState()).upstream();
        var total = new Threshold(verdict.rejected());
        if (before != null && before.rejected() >= total.rejected()) {
            return spans;
        }
        return spans.stream().map(span -> written(span, total)).toList();
    }

    private static Span written(Span span, Threshold total) {
        TraceChance chance = TraceChance.of(span.traceId(), span.traceState());
        String key = chance.upstream() == null ? OWN_KEY : OtValue.KEY;
        TraceState state = TraceState.parse(span.traceState());
        OtValue value = OtValue.parse(state.value(key));
        Threshold before = value.threshold();
        if (before != null && before.rejected() >= total.rejected()) {
            return span;
        }
        OtValue changed = value.with(total);
        if (before != null && key.equals(OtValue.KEY) && !total.keeps(chance.randomness())) {
            changed = changed.with(raised(chance.randomness(), before, total));
        }
        return span.toBuilder()
                .traceState(state.with(key, changed.toString()).toString())
                .build();
    }

    /// Spreads what lies between the two thresholds over what lies above the higher one.
    private static long raised(long randomness, Threshold before, Threshold total) {
        double part = (double) Math.max(0, randomness - before.rejected()) / (total.rejected() - before.rejected());
        long raised = total.rejected() + (long) (part * (RANGE - total.rejected()));
        return Math.min(raised, (1L << 56) - 1);
    }
}
