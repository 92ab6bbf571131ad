package dev.clew.store.segment.v1;

import dev.clew.model.Span;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TimeRange;
import dev.clew.store.SpanField;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import java.util.ArrayList;
import java.util.List;

/// Which services do what in a segment, as a first judge of filters: a segment in which a service has no errors need
/// not be searched for those of the service.
final class KnownOperations {
    /// More are not worth asking one by one.
    private static final int MOST = 1_000;

    private final List<Known> all;

    /// @param examples a span of the operation in each status that some span of it may have
    private record Known(SegmentOperations.Entry entry, List<Span> examples) {}

    private KnownOperations(List<Known> all) {
        this.all = all;
    }

    static KnownOperations of(SegmentOperations operations, Entries names) {
        var all = new ArrayList<Known>();
        if (operations.operations().size() <= MOST) {
            for (SegmentOperations.Entry entry : operations.operations()) {
                all.add(new Known(entry, examples(entry, names.text(entry.name()))));
            }
        }
        return new KnownOperations(all);
    }

    private static List<Span> examples(SegmentOperations.Entry entry, String name) {
        var examples = new ArrayList<Span>();
        if (entry.errors() > 0) {
            examples.add(entry.like(name, new Status(StatusCode.ERROR, "")));
        }
        if (entry.errors() < entry.spans()) {
            examples.add(entry.like(name, Status.OK));
            examples.add(entry.like(name, Status.UNSET));
        }
        return examples;
    }

    /// False only if no span of the segment starts in `range` and matches `filter`.
    boolean mayMatch(SpanFilter filter, TimeRange range) {
        if (all.isEmpty()) {
            return true;
        }
        for (Known known : all) {
            if (known.entry.first() <= range.toNanos() && range.fromNanos() <= known.entry.last()) {
                for (Span example : known.examples) {
                    if (mayMatch(filter, example)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /// Whether `filter` asks anything of which operations can tell.
    static boolean canJudge(SpanFilter filter) {
        return switch (filter) {
            case SpanFilter.And(var filters) -> filters.stream().anyMatch(KnownOperations::canJudge);
            case SpanFilter.Or(var filters) ->
                !filters.isEmpty() && filters.stream().allMatch(KnownOperations::canJudge);
            case SpanFilter.Not(var not) -> isOfOperations(not);
            default -> isOfOperations(filter);
        };
    }

    private static boolean isOfOperations(SpanFilter filter) {
        return switch (filter) {
            case SpanFilter.ServiceIs _,
                    SpanFilter.NameIs _,
                    SpanFilter.KindIs _,
                    SpanFilter.IsError _,
                    SpanFilter.StatusIs _ -> true;
            case SpanFilter.Compares compares -> isOfOperations(compares.field());
            case SpanFilter.Matches matches -> isOfOperations(matches.field());
            default -> false;
        };
    }

    private static boolean isOfOperations(SpanField field) {
        return field == Intrinsic.SERVICE
                || field == Intrinsic.NAME
                || field == Intrinsic.KIND
                || field == Intrinsic.STATUS;
    }

    private static boolean mayMatch(SpanFilter filter, Span example) {
        return switch (filter) {
            case SpanFilter.And(var filters) -> filters.stream().allMatch(each -> mayMatch(each, example));
            case SpanFilter.Or(var filters) -> filters.stream().anyMatch(each -> mayMatch(each, example));
            case SpanFilter.Not(var not) -> !isOfOperations(not) || filter.matches(example);
            default -> !isOfOperations(filter) || filter.matches(example);
        };
    }
}
