package dev.clew.query.traceql.search;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.query.TraceSummary;
import dev.clew.query.traceql.evaluate.Label;
import dev.clew.query.traceql.evaluate.SpanExpression;
import dev.clew.query.traceql.evaluate.Spanset;
import dev.clew.query.traceql.evaluate.TraceView;
import dev.clew.query.traceql.plan.MentionedFields;
import dev.clew.query.traceql.search.FoundTrace.FoundSpan;
import dev.clew.query.traceql.search.FoundTrace.FoundSpanset;
import dev.clew.query.traceql.syntax.Field;
import dev.clew.query.traceql.syntax.Field.Intrinsic;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Makes of what came out of a trace what is shown of it.
final class Rows {
    /// What is shown in a place of its own, or is the same for all spans.
    private static final Set<Intrinsic> SHOWN_ANYWAY = EnumSet.of(
            Intrinsic.NAME,
            Intrinsic.DURATION,
            Intrinsic.SPAN_ID,
            Intrinsic.TRACE_ID,
            Intrinsic.ROOT_NAME,
            Intrinsic.ROOT_SERVICE,
            Intrinsic.TRACE_DURATION);

    private final List<Column> columns;
    private final boolean dependsOnStructure;
    private final int mostSpans;

    private record Column(String key, SpanExpression value) {}

    Rows(MentionedFields mentioned, int mostSpans) {
        columns = mentioned.fields().stream()
                .filter(field -> !(field instanceof Intrinsic intrinsic && SHOWN_ANYWAY.contains(intrinsic)))
                .map(field -> new Column(key(field), SpanExpression.of(field)))
                .toList();
        dependsOnStructure = mentioned.dependOnStructure();
        this.mostSpans = mostSpans == 0 ? Integer.MAX_VALUE : mostSpans;
    }

    /// Without the scope, as Tempo has it.
    static String key(Field field) {
        return switch (field) {
            case Field.Attribute attribute -> attribute.name();
            case Field.OfParent(var attribute) -> "parent." + attribute.name();
            case Intrinsic intrinsic -> intrinsic.text();
        };
    }

    FoundTrace row(TraceView trace, List<Spanset> spansets) {
        Span root = trace.trace().root();
        boolean hasRoot = root.isRoot();
        return new FoundTrace(
                trace.trace().id(),
                hasRoot ? root.serviceName() : "",
                hasRoot ? root.name() : "",
                trace.trace().startNanos(),
                trace.trace().durationNanos(),
                spansets.stream().map(spanset -> spanset(trace, spanset)).toList(),
                dependsOnStructure && trace.hasGaps(),
                TraceSummary.of(trace.trace()));
    }

    private FoundSpanset spanset(TraceView trace, Spanset spanset) {
        BitSet selected = spanset.spans();
        var positions = new ArrayList<Integer>(selected.cardinality());
        for (int i = selected.nextSetBit(0); i >= 0; i = selected.nextSetBit(i + 1)) {
            positions.add(i);
        }
        positions.sort(Comparator.comparingLong(i -> trace.span(i).startNanos()));
        int shown = Math.min(mostSpans, positions.size());
        var spans = new ArrayList<FoundSpan>(shown);
        for (Integer position : positions.subList(0, shown)) {
            spans.add(span(trace, position));
        }
        return new FoundSpanset(spanset.labels(), positions.size(), spans);
    }

    private FoundSpan span(TraceView trace, int position) {
        Span span = trace.span(position);
        var attributes = new ArrayList<Label>();
        for (Column column : columns) {
            AnyValue value = column.value.first(trace, position);
            if (value != null) {
                attributes.add(new Label(column.key, value));
            }
        }
        return new FoundSpan(span.spanId(), span.name(), span.startNanos(), span.durationNanos(), attributes);
    }
}
