package dev.clew.query.sampled;

import static dev.clew.query.Given.MILLI;
import static dev.clew.query.Given.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.Dependencies;
import dev.clew.query.Given;
import dev.clew.query.promql.PromAnswer;
import dev.clew.query.promql.PromParser;
import dev.clew.query.promql.PromQueries;
import dev.clew.query.promql.PromQuestion;
import dev.clew.query.promql.PromSeries;
import dev.clew.query.promql.PromTimes;
import dev.clew.query.zipkin.ZipkinLinks;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What Prometheus and Zipkin are told of calls between services of a store that dropped half of its traces, beside
/// one that has them all.
class SampledCallsTest {
    private static final int TRACES = 1_000;
    private static final long MINUTE = 60_000 * MILLI;
    private static final long END = START + 10 * MINUTE;
    private static final PromTimes AT_THE_END = PromTimes.at(END);
    private static final PromTimes EACH_MINUTE = PromTimes.between(START + 2 * MINUTE, END, MINUTE);

    private final List<Span> spans = spans();
    private final TraceStore all = Given.storeOf(spans);
    private final TraceStore sampled = new SampledStore(spans);

    /// Over ten minutes, each a call of `shop` to `bank`, of which some fail at one side only, and some to `mail`.
    private static List<Span> spans() {
        var random = new Random(3);
        var spans = new ArrayList<Span>();
        for (int trace = 0; trace < TRACES; trace++) {
            long start = START + trace * (10 * MINUTE / TRACES);
            spans.add(span(trace, 1, 0, "shop", SpanKind.SERVER, start, 200, false));
            spans.add(span(trace, 2, 1, "shop", SpanKind.CLIENT, start, 150, random.nextInt(20) == 0));
            spans.add(span(
                    trace, 3, 2, "bank", SpanKind.SERVER, start, 1 + random.nextInt(100), random.nextInt(10) == 0));
            if (random.nextInt(3) == 0) {
                spans.add(span(trace, 4, 3, "mail", SpanKind.SERVER, start, 1 + random.nextInt(9), false));
            }
        }
        // Nothing of this call stays.
        spans.add(span(2 * TRACES, 1, 0, "bank", SpanKind.SERVER, START, 1, false));
        spans.add(span(2 * TRACES, 2, 1, "audit", SpanKind.SERVER, START, 1, false));
        return spans;
    }

    private static Span span(
            int trace, int id, int parent, String service, SpanKind kind, long start, int millis, boolean isError) {
        // Odd ones are dropped.
        return Given.span(trace + 1, id, service)
                .name("call of " + service)
                .kind(kind)
                .parentSpanId(parent)
                .startNanos(start)
                .endNanos(start + millis * MILLI)
                .status(isError ? new Status(StatusCode.ERROR, "") : Status.UNSET)
                .build();
    }

    @Test
    void rollupsMakeWhatIsAskedInPromQlExact() {
        for (String query : List.of(
                "sum by (service, span_name) (rate(traces_spanmetrics_calls_total[2m]))",
                "sum without (status_code) (rate(traces_spanmetrics_calls_total{service=\"bank\"}[2m]))",
                "sum by (service) (increase(traces_spanmetrics_calls_total{status_code=\"STATUS_CODE_ERROR\"}[2m]))",
                "histogram_quantile(0.9, sum by (le, service) (rate(traces_spanmetrics_latency_bucket[2m])))",
                "sum by (client, server) (rate(traces_service_graph_request_total[2m]))",
                "rate(traces_service_graph_request_client_seconds_count[2m])",
                "rate(traces_service_graph_request_server_seconds_sum{server=\"bank\"}[2m])",
                "histogram_quantile(0.5, rate(traces_service_graph_request_server_seconds_bucket[2m]))")) {
            PromAnswer answer = ask(sampled, query, EACH_MINUTE);
            assertThat(answer.basis()).as(query).isEqualTo(Basis.ROLLED_UP);
            Map<Map<String, String>, double[]> expected = byLabels(ask(all, query, EACH_MINUTE));
            Map<Map<String, String>, double[]> actual = byLabels(answer);
            assertThat(actual.keySet()).as(query).isEqualTo(expected.keySet()).isNotEmpty();
            expected.forEach((labels, values) ->
                    assertThat(actual.get(labels)).as("%s of %s", labels, query).containsExactly(values, within(1e-6)));
        }
    }

    @Test
    void whatRollupsDoNotTellIsEstimated() {
        for (String query : List.of(
                "increase(traces_spanmetrics_calls_total{service=\"bank\"}[10m])",
                "increase(traces_service_graph_request_failed_total[10m])",
                "increase(traces_service_graph_request_client_seconds_sum{server=\"bank\"}[10m])")) {
            PromAnswer answer = ask(sampled, query, AT_THE_END);
            assertThat(answer.basis()).as(query).isEqualTo(Basis.ESTIMATED);
            Map<Map<String, String>, double[]> actual = byLabels(answer);
            byLabels(ask(all, query, AT_THE_END)).forEach((labels, values) -> {
                if (values[0] > 1) {
                    assertClose(actual.get(labels)[0], values[0]);
                }
            });
        }
        assertThat(ask(all, "rate(traces_service_graph_request_failed_total[10m])", AT_THE_END)
                        .basis())
                .isEqualTo(Basis.COUNTED);
    }

    @Test
    void zipkinsLinksStandForWhatWasDropped() {
        ZipkinLinks found = links(sampled);
        ZipkinLinks expected = links(all);
        assertThat(expected.basis()).isEqualTo(Basis.COUNTED);
        assertThat(found.basis()).isEqualTo(Basis.ESTIMATED);
        assertThat(found.links()).hasSameSizeAs(expected.links());
        for (int i = 0; i < found.links().size(); i++) {
            ZipkinLinks.Link one = found.links().get(i);
            ZipkinLinks.Link truth = expected.links().get(i);
            assertThat(List.of(one.parent(), one.child())).isEqualTo(List.of(truth.parent(), truth.child()));
            assertClose((double) one.calls(), (double) truth.calls());
            assertClose((double) one.errors(), (double) truth.errors());
        }
        // What no trace shows any more is told as it was counted.
        assertThat(found.links()).contains(new ZipkinLinks.Link("bank", "audit", 1, 0));
    }

    /// Half of the traces stand for two each: four standard deviations, since the spans are the same in every run.
    private static void assertClose(double estimate, double truth) {
        assertThat(estimate).isCloseTo(truth, within(4 * Math.sqrt(truth) + 1));
    }

    @Test
    void jaegersDependenciesAreExact() {
        var range = new TimeRange(START, END);
        Dependencies found = Dependencies.over(sampled, Tenant.DEFAULT, range, Long.MAX_VALUE, () -> true);
        assertThat(found.basis()).isEqualTo(Basis.ROLLED_UP);
        assertThat(found.calls())
                .isEqualTo(Dependencies.over(all, Tenant.DEFAULT, range, Long.MAX_VALUE, () -> true)
                        .calls());
    }

    private static ZipkinLinks links(TraceStore store) {
        return ZipkinLinks.over(store, Tenant.DEFAULT, END / MILLI, 10 * MINUTE / MILLI, Long.MAX_VALUE, () -> true);
    }

    private static PromAnswer ask(TraceStore store, String query, PromTimes times) {
        return new PromQueries(store)
                .evaluate(new PromQuestion(Tenant.DEFAULT, PromParser.parse(query), times, ScanLimits.NONE));
    }

    private static Map<Map<String, String>, double[]> byLabels(PromAnswer answer) {
        return answer.series().stream().collect(Collectors.toMap(PromSeries::labels, PromSeries::values));
    }
}
