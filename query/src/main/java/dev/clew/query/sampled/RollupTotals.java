package dev.clew.query.sampled;

import dev.clew.model.AnyValue;
import dev.clew.model.Histogram;
import dev.clew.model.SpanKind;
import dev.clew.store.Aggregate;
import dev.clew.store.QueryMemory;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.Rollup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Adds up what was dropped of the spans that a question is about, as far as that is known. All spans of a minute
/// count where it begins. For one thread.
final class RollupTotals {
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /// What is dropped may have a histogram, which is shared with the book it stands in.
    private static final long CELL_BYTES = 300;

    private final SpanAggregation question;
    private final boolean isMeasuringKnown;
    private final CellSums sums = new CellSums();
    private final Map<Operation, Known> known = new HashMap<>();
    private long spans;
    private boolean isKnown = true;

    private record Operation(String service, String name, SpanKind kind) {
        static Operation of(Rollup.OfOperation rollup) {
            return new Operation(rollup.service(), rollup.name(), rollup.kind());
        }
    }

    /// What is known of the spans of one operation, whatever their minute.
    private record Known(
            Truth failed,
            Truth others,
            @Nullable List<Optional<AnyValue>> groupOfFailed,
            @Nullable List<Optional<AnyValue>> groupOfOthers) {}

    private RollupTotals(SpanAggregation question) {
        this.question = question;
        isMeasuringKnown = question.measured() == null || question.measured() == Intrinsic.DURATION;
    }

    static RollupTotals of(TraceStore store, SpanAggregation question) {
        var totals = new RollupTotals(question);
        store.rollups(question.tenant(), question.range(), totals::add);
        return totals;
    }

    /// Whether nothing that the question is about was dropped.
    boolean isEmpty() {
        return spans == 0;
    }

    /// How many spans were dropped that the question is about, or may be.
    long spans() {
        return spans;
    }

    /// Whether the cells have all that was dropped. Otherwise some of what was dropped may belong to what the question
    /// is about, or not, or nobody knows to which group.
    boolean isKnown() {
        return isKnown;
    }

    List<Aggregate.Cell> cells() {
        return sums.cells();
    }

    private void add(Rollup rollup) {
        switch (rollup) {
            case Rollup.OfOperation operation -> {
                long startNanos = operation.startMinutes() * MINUTE_NANOS;
                if (question.range().contains(startNanos)) {
                    add(operation, startNanos);
                }
            }
            case Rollup.OfEdge _ -> {}
        }
    }

    private void add(Rollup.OfOperation rollup, long startNanos) {
        Known known = this.known.computeIfAbsent(Operation.of(rollup), _ -> known(rollup));
        long errors = rollup.figures().errors();
        long successes = rollup.figures().spans() - errors;
        Truth ofFailed = errors == 0 ? Truth.NO : known.failed;
        Truth ofOthers = successes == 0 ? Truth.NO : known.others;
        if (ofFailed == Truth.NO && ofOthers == Truth.NO) {
            return;
        }
        spans += rollup.figures().spans();
        if (ofFailed == Truth.UNKNOWN || ofOthers == Truth.UNKNOWN || !isMeasuringKnown) {
            isKnown = false;
            return;
        }
        List<Optional<AnyValue>> groupOfFailed = known.groupOfFailed;
        List<Optional<AnyValue>> groupOfOthers = known.groupOfOthers;
        if (ofFailed == ofOthers && groupOfFailed != null && groupOfFailed.equals(groupOfOthers)) {
            add(groupOfFailed, startNanos, rollup.figures().spans(), errors, rollup.figures());
        } else {
            // How long those took that failed is not known, only how long all took.
            addPart(ofFailed == Truth.YES, groupOfFailed, startNanos, errors, errors, rollup, successes == 0);
            addPart(ofOthers == Truth.YES, groupOfOthers, startNanos, successes, 0, rollup, errors == 0);
        }
    }

    private Known known(Rollup.OfOperation rollup) {
        var failed = new DroppedSpans(rollup, /* isError= */ true);
        var others = new DroppedSpans(rollup, /* isError= */ false);
        return new Known(
                failed.fulfil(question.filter()), others.fulfil(question.filter()), group(failed), group(others));
    }

    private void addPart(
            boolean isWanted,
            @Nullable List<Optional<AnyValue>> group,
            long startNanos,
            long spans,
            long errors,
            Rollup.OfOperation rollup,
            boolean isAll) {
        if (!isWanted || spans == 0) {
            return;
        }
        if (group == null || (question.measured() != null && !isAll)) {
            isKnown = false;
            return;
        }
        add(group, startNanos, spans, errors, rollup.figures());
    }

    private void add(List<Optional<AnyValue>> group, long startNanos, long spans, long errors, Rollup.Figures figures) {
        QueryMemory memory = question.limits().memory();
        if (memory.isExceeded()) {
            // What is asked next has no room, and says so.
            return;
        }
        int before = sums.size();
        sums.add(new Aggregate.Cell(
                group,
                question.stepOf(startNanos),
                spans,
                errors,
                question.measured() == null ? null : numbers(figures)));
        memory.hold(CELL_BYTES * (sums.size() - before));
    }

    private Aggregate.Numbers numbers(Rollup.Figures figures) {
        Histogram durations = figures.durations();
        return new Aggregate.Numbers(
                figures.spans(),
                figures.sumNanos(),
                durations.quantile(0),
                durations.quantile(1),
                question.detail() == SpanAggregation.Detail.HISTOGRAM ? durations : null);
    }

    /// Null if one of the values is not known.
    private @Nullable List<Optional<AnyValue>> group(DroppedSpans spans) {
        return question.by().stream().allMatch(spans::agreeOn)
                ? question.by().stream().map(spans::first).toList()
                : null;
    }
}
