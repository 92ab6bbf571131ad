package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.segment.totals.Totals;

/// Answers for a whole segment from what it says of its operations, without looking at a row: how many spans and errors
/// there are by service, name and kind.
///
/// All spans of an operation are alike in these, so its filter is asked about two spans that stand for all: one that
/// failed and one that did not.
final class OperationTotals {
    private final Totals totals;
    private final SpanAggregation question;

    OperationTotals(Totals totals) {
        this.totals = totals;
        question = totals.question();
    }

    /// Whether the operations of a segment tell enough.
    ///
    /// @param starts of the spans of the segment
    boolean suffice(TimeRange starts) {
        TimeRange range = question.range();
        return range.contains(starts.fromNanos())
                && range.contains(starts.toNanos())
                && question.stepOf(starts.fromNanos()) == question.stepOf(starts.toNanos())
                && question.measured() == null
                && question.by().stream().allMatch(OperationTotals::isTold)
                && isTold(question.filter());
    }

    private static boolean isTold(SpanField field) {
        return field == SpanField.Intrinsic.SERVICE
                || field == SpanField.Intrinsic.NAME
                || field == SpanField.Intrinsic.KIND;
    }

    private static boolean isTold(SpanFilter filter) {
        return switch (filter) {
            case SpanFilter.Any _,
                    SpanFilter.ServiceIs _,
                    SpanFilter.NameIs _,
                    SpanFilter.KindIs _,
                    SpanFilter.IsError _ -> true;
            case SpanFilter.StatusIs(var code) -> code == StatusCode.ERROR;
            case SpanFilter.Compares compares -> isTold(compares.field());
            case SpanFilter.Matches matches -> isTold(matches.field());
            case SpanFilter.Exists(var field) -> isTold(field);
            case SpanFilter.And(var filters) -> filters.stream().allMatch(OperationTotals::isTold);
            case SpanFilter.Or(var filters) -> filters.stream().allMatch(OperationTotals::isTold);
            case SpanFilter.Not(var not) -> isTold(not);
            case SpanFilter.ScopeNameIs _,
                    SpanFilter.ScopeVersionIs _,
                    SpanFilter.DurationAtLeast _,
                    SpanFilter.DurationAtMost _,
                    SpanFilter.AttributeReads _ -> false;
        };
    }

    /// Adds all operations of a segment.
    ///
    /// @param starts of its spans
    void add(SegmentOperations operations, Entries names, TimeRange starts) {
        totals.columns().starts().same(starts.fromNanos());
        for (SegmentOperations.Entry entry : operations.operations()) {
            Span failed = like(entry, names, StatusCode.ERROR);
            long errors = question.filter().matches(failed) ? entry.errors() : 0;
            long others = question.filter().matches(like(entry, names, StatusCode.UNSET))
                    ? entry.spans() - entry.errors()
                    : 0;
            if (errors + others > 0) {
                for (int i = 0; i < question.by().size(); i++) {
                    AnyValue value = question.by().get(i).values(failed).getFirst();
                    totals.columns().group(i).same(totals.values(i).of(value));
                }
                totals.addCounted(errors + others, errors, null);
            }
        }
    }

    private static Span like(SegmentOperations.Entry entry, Entries names, StatusCode status) {
        return new SpanBuilder(new TraceId(0, 1), 1)
                .name(names.text(entry.name()))
                .kind(entry.kind())
                .status(new Status(status, ""))
                .resource(Resource.of(entry.service()))
                .build();
    }
}
