package dev.clew.query.traceql.metrics;

import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
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
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Shows every span that comes out of stages, once. What a span alone can tell is worked out for the span
/// alone; for the rest, every trace that has a candidate is read.
final class SelectedSpans {
    /// How many traces may be read as a whole.
    static final int MOST_READ = 100_000;

    private final TraceStore store;
    private final MetricsQuestion question;
    private final SearchPlan plan;
    private final Pipeline pipeline;
    private final boolean needsTraces;
    private final Set<TraceId> seen = new HashSet<>();
    private String gaveUpBecause = "";
    /// Why a trace is missing, or empty.
    private String leftOut = "";

    private long visited;

    interface Visitor {
        void span(TraceView trace, int position);
    }

    /// @param others fields that are asked for, beside those of the stages
    SelectedSpans(TraceStore store, MetricsQuestion question, List<Stage> stages, List<Field> others) {
        this.store = store;
        this.question = question;
        plan = SearchPlan.of(stages);
        pipeline = new Pipeline(stages);
        needsTraces = !stages.stream().allMatch(SelectedSpans::looksAtSpans)
                || needTraces(MentionedFields.of(stages).fields())
                || needTraces(others);
    }

    private static boolean looksAtSpans(Stage stage) {
        return stage instanceof Stage.Filter || stage instanceof Stage.Select || stage instanceof Stage.Coalesce;
    }

    private static boolean needTraces(List<Field> fields) {
        return fields.stream().anyMatch(field -> SpanFields.of(field) == null);
    }

    Completeness forEach(Visitor visitor) {
        var scan = new SpanScan(
                question.tenant(),
                plan.found(),
                plan.among(question.range()),
                question.range(),
                SpanScan.Order.NEWEST_FIRST,
                question.limits());
        Completeness scanned = store.scan(scan, span -> visit(span, visitor));
        String truncatedBecause =
                !gaveUpBecause.isEmpty() ? gaveUpBecause : scanned.isComplete() ? leftOut : scanned.truncatedBecause();
        return new Completeness(scanned.scannedSpans(), truncatedBecause);
    }

    private boolean visit(Span span, Visitor visitor) {
        visited++;
        if (!needsTraces) {
            show(List.of(span), visitor);
            return true;
        }
        if (!seen.contains(span.traceId())) {
            // A trace takes longer than the spans after which the store looks at the clock.
            gaveUpBecause = seen.size() == MOST_READ
                    ? "%d traces were read, the most allowed".formatted(MOST_READ)
                    : question.limits().exceeded(visited);
            if (!gaveUpBecause.isEmpty()) {
                return false;
            }
            seen.add(span.traceId());
            var held = new HeldSpans(question.limits().traceBytes());
            store.trace(question.tenant(), span.traceId(), held);
            if (held.isTooMuch()) {
                leftOut = held.tooMuch(span.traceId());
            }
            if (!held.spans().isEmpty()) {
                show(held.spans(), visitor);
            }
        }
        return true;
    }

    private void show(List<Span> spans, Visitor visitor) {
        var trace = new TraceView(Trace.of(spans), question.range());
        var shown = new BitSet();
        for (Spanset spanset : pipeline.apply(trace)) {
            shown.or(spanset.spans());
        }
        for (int i = shown.nextSetBit(0); i >= 0; i = shown.nextSetBit(i + 1)) {
            visitor.span(trace, i);
        }
    }
}
