package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TimeRange;
import dev.clew.store.Aggregate;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.segment.totals.Totals;
import java.util.List;

/// Answers for a whole segment from what it says of its operations, without looking at a row: how many spans and errors
/// there are by service, name and kind, and how long they take.
///
/// All spans of an operation are alike in these, so its filter is asked about two spans that stand for all: one that
/// failed and one that did not.
final class OperationTotals {
    private final Totals totals;
    private final SpanAggregation question;

    /// @param startNanos of any span of the segment
    OperationTotals(Totals totals, long startNanos) {
        this.totals = totals;
        question = totals.question();
        totals.columns().isCombined(false);
        totals.columns().starts().same(startNanos);
    }

    /// Whether the operations of a segment tell enough.
    ///
    /// @param starts of the spans of the segment
    static boolean suffice(SpanAggregation question, TimeRange starts) {
        TimeRange range = question.range();
        return range.contains(starts.fromNanos())
                && range.contains(starts.toNanos())
                && question.stepOf(starts.fromNanos()) == question.stepOf(starts.toNanos())
                && (question.measured() == null || question.measured() == SpanField.Intrinsic.DURATION)
                && question.by().stream().allMatch(OperationTotals::isTold)
                // How long those take that failed is not told apart.
                && isTold(question.filter(), question.measured() == null);
    }

    private static boolean isTold(SpanField field) {
        return field == SpanField.Intrinsic.SERVICE
                || field == SpanField.Intrinsic.NAME
                || field == SpanField.Intrinsic.KIND;
    }

    private static boolean isTold(SpanFilter filter, boolean errorsToo) {
        return switch (filter) {
            case SpanFilter.Any _, SpanFilter.ServiceIs _, SpanFilter.NameIs _, SpanFilter.KindIs _ -> true;
            case SpanFilter.IsError() -> errorsToo;
            case SpanFilter.StatusIs(var code) -> errorsToo && code == StatusCode.ERROR;
            case SpanFilter.Compares compares -> isTold(compares.field());
            case SpanFilter.Matches matches -> isTold(matches.field());
            case SpanFilter.Exists(var field) -> isTold(field);
            case SpanFilter.And(var filters) -> filters.stream().allMatch(each -> isTold(each, errorsToo));
            case SpanFilter.Or(var filters) -> filters.stream().allMatch(each -> isTold(each, errorsToo));
            case SpanFilter.Not(var not) -> isTold(not, errorsToo);
            case SpanFilter.ScopeNameIs _,
                    SpanFilter.ScopeVersionIs _,
                    SpanFilter.DurationAtLeast _,
                    SpanFilter.DurationAtMost _,
                    SpanFilter.AttributeReads _ -> false;
        };
    }

    /// Adds all operations of a segment.
    ///
    /// @param durations of each, in the same order; empty if nothing is measured
    void add(SegmentOperations operations, Entries names, List<Aggregate.Numbers> durations) {
        for (int i = 0; i < operations.operations().size(); i++) {
            SegmentOperations.Entry entry = operations.operations().get(i);
            String name = names.text(entry.name());
            Span failed = entry.like(name, new Status(StatusCode.ERROR, ""));
            long errors = question.filter().matches(failed) ? entry.errors() : 0;
            long others =
                    question.filter().matches(entry.like(name, Status.UNSET)) ? entry.spans() - entry.errors() : 0;
            if (errors + others > 0) {
                fillGroup(failed);
                totals.addCounted(errors + others, errors, durations.isEmpty() ? null : durations.get(i));
            }
        }
    }

    private void fillGroup(Span span) {
        for (int i = 0; i < question.by().size(); i++) {
            AnyValue value = question.by().get(i).values(span).getFirst();
            totals.columns().group(i).same(totals.values(i).of(value));
        }
    }
}
