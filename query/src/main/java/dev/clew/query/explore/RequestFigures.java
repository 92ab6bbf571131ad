package dev.clew.query.explore;

import dev.clew.model.AnyValue;
import dev.clew.model.Histogram;
import dev.clew.query.explore.SelectedTotals.Grouping;
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.SampledTotals;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.store.Aggregate;
import dev.clew.store.Completeness;
import dev.clew.store.SpanField;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How services, or the operations of one, did: how often, how many failed, how long they took, in all and over time.
///
/// @param groups those of the most spans first
public record RequestFigures(Steps steps, List<Group> groups, Completeness completeness, Basis basis) {
    private static final int MOST_HISTOGRAMS = 50_000;
    private static final Comparator<Group> MOST_FIRST = Comparator.comparingLong((Group group) -> group.total.spans)
            .reversed()
            .thenComparing(Group::name)
            .thenComparing(Group::kind);

    /// What some spans come to. For one thread.
    public static final class Figures {
        private final Histogram durations = new Histogram();
        private long spans;
        private long errors;

        private void add(Aggregate.Cell cell) {
            spans += cell.spans();
            errors += cell.errors();
            Aggregate.Numbers numbers = cell.numbers();
            if (numbers != null && numbers.histogram() != null) {
                durations.add(numbers.histogram());
            }
        }

        public long spans() {
            return spans;
        }

        /// How many of them failed.
        public long errors() {
            return errors;
        }

        /// A quantile of the durations in nanoseconds, within [Histogram#RELATIVE_ERROR]; NaN if there is no span.
        ///
        /// @param quantile from 0 to 1
        public double quantileNanos(double quantile) {
            return durations.quantile(quantile);
        }
    }

    /// @param kind of an operation's spans, as TraceQL writes it; empty for a service
    /// @param byStep one for each step
    public record Group(String name, String kind, Figures total, List<Figures> byStep) {}

    /// Of every service. Blocks.
    ///
    /// @param steps of which the selection's range is made
    /// @throws dev.clew.model.Fault as the store does
    public static RequestFigures ofServices(TraceStore store, Selection selection, Steps steps) {
        return of(store, selection, steps, List.of(Intrinsic.SERVICE));
    }

    /// Of every operation of `service`: spans of one name and kind. Blocks.
    ///
    /// @param steps of which the selection's range is made
    /// @throws dev.clew.model.Fault as the store does
    public static RequestFigures ofOperations(TraceStore store, Selection selection, Steps steps, String service) {
        return of(
                store,
                selection.and(new SpanFilter.ServiceIs(service)),
                steps,
                List.of(Intrinsic.NAME, Intrinsic.KIND));
    }

    private static RequestFigures of(TraceStore store, Selection selection, Steps steps, List<SpanField> by) {
        SampledTotals measured =
                SelectedTotals.of(store, selection, Grouping.ofDurations(by, steps.nanos(), MOST_HISTOGRAMS));
        Map<List<Optional<AnyValue>>, Group> groups = new LinkedHashMap<>();
        for (Aggregate.Cell cell : measured.aggregate().cells()) {
            Group group = groups.computeIfAbsent(cell.group(), values -> group(values, steps));
            group.total.add(cell);
            group.byStep.get(steps.index(cell.stepNanos())).add(cell);
        }
        return new RequestFigures(
                steps,
                groups.values().stream().sorted(MOST_FIRST).toList(),
                measured.aggregate().completeness(),
                measured.basis());
    }

    private static Group group(List<Optional<AnyValue>> values, Steps steps) {
        var byStep = new ArrayList<Figures>(steps.count());
        for (int i = 0; i < steps.count(); i++) {
            byStep.add(new Figures());
        }
        return new Group(text(values, 0), text(values, 1), new Figures(), byStep);
    }

    private static String text(List<Optional<AnyValue>> values, int field) {
        return field < values.size() ? values.get(field).map(AnyValue::text).orElse("") : "";
    }
}
