package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.model.Resource;
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
import org.jspecify.annotations.Nullable;

/// Answers for a whole segment from what it says of its operations, without looking at a row: how many spans and errors
/// there are by service, name and kind, and how long they take.
///
/// All spans of an operation are alike in these, so its filter is asked about two spans that stand for all: one that
/// failed and one that did not.
final class OperationTotals {
    /// Other than the service itself it may be absent; but if the first value is a text, it is the service's name.
    private static final SpanField SERVICE_ATTRIBUTE =
            new SpanField.Attribute(SpanFilter.Place.RESOURCE, Resource.SERVICE_NAME);

    private final Totals totals;
    private final SpanAggregation question;

    private final List<SegmentOperations.Entry> operations;
    private final Entries names;

    /// What is asked of each operation, in the same order; null where that is not known yet.
    private final @Nullable Wanted[] wanted;

    /// @param group the values that it is grouped by, as [Totals#values] has numbered them
    private record Wanted(boolean errors, boolean others, long[] group) {}

    /// @param operations of a segment
    /// @param names in its numbers
    OperationTotals(Totals totals, List<SegmentOperations.Entry> operations, Entries names) {
        this.totals = totals;
        question = totals.question();
        this.operations = operations;
        this.names = names;
        wanted = new Wanted[operations.size()];
        totals.columns().isCombined(false);
    }

    /// Whether a question is about nothing but what operations tell, apart from time.
    static boolean canTell(SpanAggregation question) {
        return (question.measured() == null || question.measured() == SpanField.Intrinsic.DURATION)
                && question.by().stream().allMatch(field -> isTold(field) || field.equals(SERVICE_ATTRIBUTE))
                // How long those take that failed is not told apart.
                && isTold(question.filter(), question.measured() == null);
    }

    /// Whether the operations tell what each is grouped by: of a service without a name it is not known whether it has
    /// the attribute.
    boolean canGroup() {
        return !question.by().contains(SERVICE_ATTRIBUTE)
                || operations.stream().noneMatch(entry -> entry.service().equals(Resource.UNKNOWN_SERVICE));
    }

    /// Whether all that starts in `starts` is in the range and in one step of a question.
    static boolean isOneStep(SpanAggregation question, TimeRange starts) {
        return question.range().contains(starts.fromNanos())
                && question.range().contains(starts.toNanos())
                && question.stepOf(starts.fromNanos()) == question.stepOf(starts.toNanos());
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

    /// Adds all operations of a segment, all of whose spans are in the range and in one step.
    ///
    /// @param startNanos of any span of the segment
    /// @param durations of each, in the same order; empty if nothing is measured
    void addWhole(long startNanos, List<Aggregate.Numbers> durations) {
        for (int i = 0; i < operations.size(); i++) {
            SegmentOperations.Entry entry = operations.get(i);
            add(i, startNanos, entry.spans(), entry.errors(), durations.isEmpty() ? null : durations.get(i));
        }
    }

    /// Adds what intervals tell, if they [OperationIntervals#suffice].
    void add(OperationIntervals intervals) {
        for (int cell = 0; cell < intervals.begins().length; cell++) {
            if (intervals.isIn(question.range(), cell)) {
                add(
                        intervals.operations()[cell],
                        intervals.begins()[cell],
                        intervals.spans()[cell],
                        intervals.errors()[cell],
                        null);
            }
        }
    }

    private void add(int operation, long startNanos, int spans, int errors, Aggregate.@Nullable Numbers durations) {
        Wanted of = wanted(operation);
        long failed = of.errors ? errors : 0;
        long others = of.others ? spans - errors : 0;
        if (failed + others > 0) {
            totals.columns().starts().same(startNanos);
            for (int i = 0; i < of.group.length; i++) {
                totals.columns().group(i).same(of.group[i]);
            }
            totals.addCounted(failed + others, failed, durations);
        }
    }

    private Wanted wanted(int operation) {
        Wanted known = wanted[operation];
        if (known == null) {
            SegmentOperations.Entry entry = operations.get(operation);
            String name = names.text(entry.name());
            Span failed = entry.like(name, new Status(StatusCode.ERROR, ""));
            known = new Wanted(
                    question.filter().matches(failed),
                    question.filter().matches(entry.like(name, Status.UNSET)),
                    group(failed));
            wanted[operation] = known;
        }
        return known;
    }

    private long[] group(Span span) {
        long[] group = new long[question.by().size()];
        for (int i = 0; i < group.length; i++) {
            AnyValue value = question.by().get(i).values(span).getFirst();
            group[i] = totals.values(i).of(value);
        }
        return group;
    }
}
