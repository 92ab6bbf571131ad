package dev.clew.query.traceql.metrics;

import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.TraceIds;
import dev.clew.query.traceql.evaluate.Pipeline;
import dev.clew.query.traceql.evaluate.Spanset;
import dev.clew.query.traceql.evaluate.TraceView;
import dev.clew.query.traceql.plan.MentionedFields;
import dev.clew.query.traceql.plan.SearchPlan;
import dev.clew.query.traceql.plan.SpanFields;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.store.Completeness;
import dev.clew.store.HeldSpans;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Shows every span that comes out of stages, once. What a span alone can tell, and what the store tells of how it
/// stands to others, is worked out without them; for the rest, every trace that has a candidate is read.
public final class SelectedSpans {
    /// How many traces may be read as a whole.
    static final int MOST_READ = 100_000;

    private final TraceStore store;
    private final Tenant tenant;
    private final TimeRange range;
    private final ScanLimits limits;
    private final SearchPlan plan;
    private final Pipeline pipeline;
    private final boolean needsTraces;
    private final Set<TraceId> seen = new HashSet<>();
    private String gaveUpBecause = "";
    /// Why a trace is missing, or empty.
    private String leftOut = "";

    private long visited;

    /// Is shown the spans.
    public interface Visitor {
        /// @param position of the span in `trace`, which may hold that span alone
        void span(TraceView trace, int position);
    }

    /// @param others fields that are asked for, beside those of the stages
    SelectedSpans(TraceStore store, MetricsQuestion question, List<Stage> stages, List<Field> others) {
        this(store, question.tenant(), question.range(), question.limits(), stages, others);
    }

    /// @param range which start times; both ends count
    /// @param limits when to give up and say so
    /// @param others as above
    public SelectedSpans(
            TraceStore store,
            Tenant tenant,
            TimeRange range,
            ScanLimits limits,
            List<Stage> stages,
            List<Field> others) {
        this.store = store;
        this.tenant = tenant;
        this.range = range;
        this.limits = limits;
        plan = SearchPlan.of(stages);
        pipeline = new Pipeline(stages);
        needsTraces = needTraces(others)
                || (!plan.isDecided()
                        && (!stages.stream().allMatch(SelectedSpans::looksAtSpans)
                                || needTraces(MentionedFields.of(stages).fields())));
    }

    private static boolean looksAtSpans(Stage stage) {
        return stage instanceof Stage.Filter || stage instanceof Stage.Select || stage instanceof Stage.Coalesce;
    }

    private static boolean needTraces(List<Field> fields) {
        return fields.stream().anyMatch(field -> SpanFields.of(field) == null);
    }

    /// Blocks. Once only.
    public Completeness forEach(Visitor visitor) {
        var scan = new SpanScan(tenant, plan.found(), plan.among(range), range, SpanScan.Order.NEWEST_FIRST, limits);
        Completeness scanned = store.scan(scan, span -> visit(span, visitor));
        String truncatedBecause =
                !gaveUpBecause.isEmpty() ? gaveUpBecause : scanned.isComplete() ? leftOut : scanned.truncatedBecause();
        return new Completeness(scanned.scannedSpans(), truncatedBecause);
    }

    private boolean visit(Span span, Visitor visitor) {
        visited++;
        if (!needsTraces) {
            showAlone(span, visitor);
            return !isFull();
        }
        if (!seen.contains(span.traceId())) {
            // A trace takes longer than the spans after which the store looks at the clock.
            gaveUpBecause = seen.size() == MOST_READ
                    ? "%d traces were read, the most allowed".formatted(MOST_READ)
                    : limits.exceeded(visited);
            if (!gaveUpBecause.isEmpty()) {
                return false;
            }
            seen.add(span.traceId());
            limits.memory().hold(TraceIds.BYTES);
            read(span.traceId(), visitor);
        }
        return !isFull();
    }

    /// Whatever else the query holds counts, too.
    private boolean isFull() {
        if (limits.memory().isExceeded()) {
            gaveUpBecause = limits.memory().exceeded();
        }
        return !gaveUpBecause.isEmpty();
    }

    private void read(TraceId id, Visitor visitor) {
        var held = new HeldSpans(limits.memory());
        try {
            Completeness read = store.trace(tenant, id, held);
            leftOut = read.isComplete() ? leftOut : read.truncatedBecause();
            if (held.isTooMuch()) {
                leftOut = held.tooMuch(id);
            }
            if (!held.spans().isEmpty()) {
                show(held.spans(), visitor);
            }
        } finally {
            held.release();
        }
    }

    private void showAlone(Span span, Visitor visitor) {
        if (plan.isDecided()) {
            visitor.span(new TraceView(Trace.of(List.of(span)), range), 0);
        } else {
            show(List.of(span), visitor);
        }
    }

    private void show(List<Span> spans, Visitor visitor) {
        var trace = new TraceView(Trace.of(spans), range);
        var shown = new BitSet();
        for (Spanset spanset : pipeline.apply(trace)) {
            shown.or(spanset.spans());
        }
        for (int i = shown.nextSetBit(0); i >= 0 && !limits.memory().isExceeded(); i = shown.nextSetBit(i + 1)) {
            visitor.span(trace, i);
        }
    }
}
