package dev.clew.query.sampled;

import static dev.clew.query.Given.MILLI;
import static dev.clew.query.Given.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.Given;
import dev.clew.query.SeriesQuestion;
import dev.clew.query.ServiceSeries;
import dev.clew.query.traceql.metrics.MetricsAnswer;
import dev.clew.query.traceql.metrics.MetricsQuestion;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.query.traceql.metrics.TimeSeries;
import dev.clew.query.traceql.metrics.TraceQlMetrics;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.store.Aggregate;
import dev.clew.store.Comparison;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanAggregation.Detail;
import dev.clew.store.SpanField;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanFilter.Place;
import dev.clew.store.TraceStore;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a store says that dropped half of its traces, beside one that has them all.
class SampledTotalsTest {
    private static final long MINUTE = 60_000 * MILLI;
    private static final TimeRange TEN_MINUTES = new TimeRange(START, START + 10 * MINUTE - 1);
    private static final SpanFilter FAILED_CALLS =
            new SpanFilter.And(List.of(new SpanFilter.KindIs(SpanKind.SERVER), new SpanFilter.IsError()));
    private static final SpanFilter ATTRIBUTE = new SpanFilter.AttributeReads(Place.SPAN, "key-0", "value-1");

    private final List<Span> spans = spans(2_000);
    private final TraceStore all = Given.storeOf(spans);
    private final TraceStore sampled = new SampledStore(spans);

    /// Over ten minutes.
    private static List<Span> spans(int traces) {
        return Given.randomSpans(new Random(1), traces).stream()
                .map(span -> {
                    long later = span.traceId().low() * 10 * MINUTE / (traces + 4);
                    return span.toBuilder()
                            .startNanos(span.startNanos() + later)
                            .endNanos(span.endNanos() + later)
                            .build();
                })
                .toList();
    }

    @Test
    void isExactForWhatIsKnownOfDroppedSpans() {
        List<SpanFilter> filters = List.of(
                new SpanFilter.Any(),
                new SpanFilter.ServiceIs("service-1"),
                new SpanFilter.Not(new SpanFilter.NameIs("op-2")),
                new SpanFilter.Compares(Intrinsic.STATUS, Comparison.EQUALS, AnyValue.of("error")),
                FAILED_CALLS);
        List<List<SpanField>> groups = List.of(
                List.of(),
                List.of(Intrinsic.SERVICE, Intrinsic.NAME),
                List.of(new SpanField.Attribute(Place.RESOURCE, "service.name")),
                List.of(Intrinsic.KIND));
        for (SpanFilter filter : filters) {
            for (List<SpanField> by : groups) {
                for (long step : new long[] {0, MINUTE, 3 * MINUTE}) {
                    assertExact(question(filter, by, null, step));
                }
            }
        }
        assertExact(question(new SpanFilter.ServiceIs("service-2"), groups.get(1), Intrinsic.DURATION, MINUTE));
    }

    private void assertExact(SpanAggregation question) {
        SampledTotals totals = SampledTotals.of(sampled, question);
        assertThat(totals.basis()).as("%s", question).isEqualTo(Basis.ROLLED_UP);
        Map<CellPlace, Aggregate.Cell> expected = byPlace(all.aggregate(question));
        Map<CellPlace, Aggregate.Cell> actual = byPlace(totals.aggregate());
        assertThat(actual.keySet()).as("%s", question).isEqualTo(expected.keySet());
        expected.forEach((place, cell) -> {
            Aggregate.Cell found = actual.get(place);
            assertThat(found.spans()).as("%s of %s", place, question).isEqualTo(cell.spans());
            assertThat(found.errors()).as("%s of %s", place, question).isEqualTo(cell.errors());
            if (cell.numbers() != null) {
                assertThat(found.numbers().count()).isEqualTo(cell.numbers().count());
                assertThat(found.numbers().sum()).isCloseTo(cell.numbers().sum(), within(1.0));
                assertThat(found.numbers().histogram()).isEqualTo(cell.numbers().histogram());
            }
        });
    }

    private static Map<CellPlace, Aggregate.Cell> byPlace(Aggregate aggregate) {
        return aggregate.cells().stream().collect(Collectors.toMap(CellPlace::of, cell -> cell));
    }

    @Test
    void estimatesWhatIsNotKnownOfDroppedSpans() {
        List<SpanAggregation> questions = List.of(
                question(ATTRIBUTE, List.of(), null, 0),
                question(new SpanFilter.DurationAtLeast(20 * MILLI), List.of(), null, 0),
                question(new SpanFilter.Any(), List.of(Intrinsic.STATUS), null, 0),
                question(FAILED_CALLS, List.of(), Intrinsic.DURATION, 0));
        for (SpanAggregation question : questions) {
            SampledTotals totals = SampledTotals.of(sampled, question);
            assertThat(totals.basis()).as("%s", question).isEqualTo(Basis.ESTIMATED);
            Map<CellPlace, Aggregate.Cell> actual = byPlace(totals.aggregate());
            byPlace(all.aggregate(question)).forEach((place, cell) -> {
                double margin = totals.margins().get(place);
                assertThat(margin).as("%s of %s", place, question).isBetween(1.0, cell.spans() / 3.0);
                // Twice the 95 % interval: the spans are the same in every run.
                assertThat((double) actual.get(place).spans())
                        .as("%s of %s", place, question)
                        .isCloseTo((double) cell.spans(), within(2 * margin));
            });
        }
    }

    @Test
    void countsWhereNothingWasDropped() {
        SpanAggregation elsewhere = question(
                new SpanFilter.And(List.of(ATTRIBUTE, new SpanFilter.ServiceIs("nobody"))), List.of(), null, 0);
        assertThat(SampledTotals.of(sampled, elsewhere).basis()).isEqualTo(Basis.COUNTED);
        assertThat(SampledTotals.of(all, question(ATTRIBUTE, List.of(), null, 0))
                        .basis())
                .isEqualTo(Basis.COUNTED);
    }

    @Test
    void stepsShorterThanAMinuteAreEstimated() {
        SpanAggregation question = question(new SpanFilter.Any(), List.of(), null, MINUTE / 2);
        assertThat(SampledTotals.of(sampled, question).basis()).isEqualTo(Basis.ESTIMATED);
        assertThat(SampledTotals.ofMinutes(sampled, question).basis()).isEqualTo(Basis.ROLLED_UP);
    }

    @Test
    void seriesOfServicesAreThoseOfAllSpans() {
        var question = new SeriesQuestion(
                Tenant.DEFAULT,
                List.of("service-0", "service-1"),
                Set.of(),
                true,
                (START + 10 * MINUTE) / MILLI,
                5 * MINUTE / MILLI,
                MINUTE / MILLI,
                2 * MINUTE / MILLI);
        for (double quantile : new double[] {0.5, 0.99}) {
            ServiceSeries latencies = ServiceSeries.latencies(sampled, question, quantile, Long.MAX_VALUE, () -> true);
            assertThat(latencies.series())
                    .isNotEmpty()
                    .isEqualTo(ServiceSeries.latencies(all, question, quantile, Long.MAX_VALUE, () -> true)
                            .series());
            assertThat(latencies.basis()).isEqualTo(Basis.ROLLED_UP);
        }
        assertThat(ServiceSeries.calls(sampled, question, Long.MAX_VALUE, () -> true)
                        .series())
                .isEqualTo(ServiceSeries.calls(all, question, Long.MAX_VALUE, () -> true)
                        .series());
        assertThat(ServiceSeries.errors(sampled, question, Long.MAX_VALUE, () -> true)
                        .series())
                .isEqualTo(ServiceSeries.errors(all, question, Long.MAX_VALUE, () -> true)
                        .series());
    }

    @Test
    void metricsInTraceQlSayWhatTheyRestOn() {
        MetricsAnswer exact = metrics(sampled, "{ status = error } | rate() by (resource.service.name)");
        assertThat(exact.basis()).isEqualTo(Basis.ROLLED_UP);
        assertThat(exact.margins()).isEmpty();
        assertThat(exact.series())
                .usingRecursiveComparison()
                .isEqualTo(metrics(all, "{ status = error } | rate() by (resource.service.name)")
                        .series());

        for (String query : List.of(
                "{ span.key-0 = \"value-1\" } | count_over_time()",
                "{ nestedSetParent >= 0 && span.key-0 = \"value-1\" } | count_over_time()")) {
            MetricsAnswer estimated = metrics(sampled, query);
            assertThat(estimated.basis()).as(query).isEqualTo(Basis.ESTIMATED);
            double[] truth = metrics(all, query).series().getFirst().values();
            TimeSeries found = estimated.series().getFirst();
            TimeSeries margins = estimated.margins().getFirst();
            assertThat(margins.labels()).isEqualTo(found.labels());
            for (int i = 0; i < truth.length; i++) {
                assertThat(found.values()[i])
                        .as("%s at %d", query, i)
                        .isCloseTo(truth[i], within(2 * margins.values()[i]));
            }
        }
    }

    private static MetricsAnswer metrics(TraceStore store, String query) {
        return new TraceQlMetrics(store)
                .evaluate(new MetricsQuestion(
                        Tenant.DEFAULT,
                        (Query.Metrics) QueryParser.parse(query),
                        TEN_MINUTES,
                        Steps.of(TEN_MINUTES, MINUTE),
                        0,
                        ScanLimits.NONE));
    }

    private static SpanAggregation question(
            SpanFilter filter, List<SpanField> by, @Nullable SpanField measured, long stepNanos) {
        return new SpanAggregation(
                Tenant.DEFAULT,
                filter,
                TEN_MINUTES,
                by,
                measured,
                Detail.HISTOGRAM,
                stepNanos,
                100_000,
                ScanLimits.NONE);
    }
}
