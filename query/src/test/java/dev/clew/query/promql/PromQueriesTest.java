package dev.clew.query.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.Given;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Queries over spans that are made up so that every answer can be told by hand, or by plain counting.
class PromQueriesTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = Given.START;
    private static final List<Span> SPANS = spans();
    private static final TraceStore STORE = Given.storeOf(SPANS);

    @AfterAll
    static void close() {
        STORE.close();
    }

    /// For each of 100 seconds a call of `shop` to `bank` of 10 to 1,000 ms, every tenth of which fails, and for every
    /// other one a call to `mail`.
    private static List<Span> spans() {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < 100; i++) {
            long at = START + i * SECOND;
            spans.add(call(i, 1, 0, "shop", "buy", at, 2_000)
                    .kind(SpanKind.SERVER)
                    .build());
            spans.add(call(i, 2, 1, "shop", "call", at, 10 * (i + 1) + 5)
                    .kind(SpanKind.CLIENT)
                    .build());
            spans.add(call(i, 3, 2, "bank", "pay", at, 10L * (i + 1))
                    .kind(SpanKind.SERVER)
                    .status(i % 10 == 0 ? new Status(StatusCode.ERROR, "") : Status.UNSET)
                    .build());
            if (i % 2 == 0) {
                spans.add(call(i, 4, 1, "mail", "send", at, 1)
                        .kind(SpanKind.SERVER)
                        .build());
            }
        }
        return spans;
    }

    private static SpanBuilder call(
            int trace, long id, long parent, String service, String name, long startNanos, long millis) {
        return Given.span(trace + 1, id, service)
                .parentSpanId(parent)
                .name(name)
                .startNanos(startNanos)
                .endNanos(startNanos + millis * Given.MILLI);
    }

    private static PromAnswer ask(String query, PromTimes times) {
        return new PromQueries(STORE)
                .evaluate(new PromQuestion(Tenant.DEFAULT, PromParser.parse(query), times, ScanLimits.NONE));
    }

    /// A hundred seconds after the first span.
    private static List<String> told(String query) {
        return ask(query, PromTimes.at(START + 100 * SECOND)).series().stream()
                .map(series -> "%s %.6g".formatted(series.labels(), series.values()[0]))
                .toList();
    }

    @Test
    void answersWhatServiceGraphsAreDrawnWith() {
        assertThat(told("sum by (client, server) (rate(traces_service_graph_request_total[100s]))"))
                .containsExactlyInAnyOrder("{client=shop, server=bank} 1.00000", "{client=shop, server=mail} 0.500000");
        assertThat(told("sum by (server) (increase(traces_service_graph_request_failed_total[100s])) > 0"))
                .containsExactly("{server=bank} 10.0000");
        assertThat(told("sum by (server) (increase(traces_service_graph_request_server_seconds_sum[100s]))"))
                .containsExactlyInAnyOrder("{server=bank} 50.5000", "{server=mail} 0.0500000");
        assertThat(told("increase(traces_service_graph_request_client_seconds_sum{server=\"bank\"}[100s])"))
                .containsExactly("{client=shop, server=bank} 51.0000");
        assertThat(told("increase(traces_service_graph_request_client_seconds_count{server!~\"b.*\"}[100s])"))
                .containsExactly("{client=shop, server=mail} 50.0000");
    }

    @Test
    void answersWhatTablesOfOperationsAreMadeOf() {
        assertThat(told("topk(1, sum(rate(traces_spanmetrics_calls_total{span_kind=\"SPAN_KIND_SERVER\"}[50s]))"
                        + " by (span_name))"))
                .hasSize(1);
        assertThat(told("sum(increase(traces_spanmetrics_calls_total{status_code=\"STATUS_CODE_ERROR\"}[100s]))"
                        + " by (service, span_name)"))
                .containsExactly("{service=bank, span_name=pay} 10.0000");
        assertThat(told("sum(rate(traces_spanmetrics_latency_sum{span_name=\"pay\"}[100s]))"
                        + " / sum(rate(traces_spanmetrics_latency_count{span_name=\"pay\"}[100s]))"))
                .containsExactly("{} 0.505000");
        assertThat(told("sum(increase(traces_spanmetrics_calls_total{span_name=~\"pay|send\"}[100s]))"
                        + " without (span_kind, status_code)"))
                .hasSize(2);
        assertThat(told("count(increase(traces_spanmetrics_calls_total[100s]))"))
                .containsExactly("{} 5.00000");
        assertThat(told("increase(traces_nothing_total[100s])")).isEmpty();
    }

    @Test
    void quantilesLieWithinTheirBuckets() {
        double[] quantiles = ask(
                        "histogram_quantile(0.5, sum(rate(traces_spanmetrics_latency_bucket{span_name=\"pay\"}[100s]))"
                                + " by (le))",
                        PromTimes.at(START + 100 * SECOND))
                .series()
                .getFirst()
                .values();
        // Durations are 10, 20, … 1,000 ms; half of them lie between the bounds of 0.256 s and 0.512 s.
        assertThat(quantiles[0]).isEqualTo(0.505, within(0.01));
        assertThat(told("sum(increase(traces_spanmetrics_latency_bucket{span_name=\"pay\",le=\"+Inf\"}[100s]))"))
                .containsExactly("{} 100.000");
        assertThat(told("sum(increase(traces_spanmetrics_latency_bucket{span_name=\"pay\",le=\"0.512\"}[100s]))"))
                .containsExactly("{} 51.0000");
    }

    @Test
    void numbersAreCalculatedAsUsual() {
        assertThat(told("1+1")).containsExactly("{} 2.00000");
        assertThat(told("-2 * 3 + 10 / 4 - 1")).containsExactly("{} -4.50000");
        assertThat(told("8 - 4 - 2")).containsExactly("{} 2.00000");
        assertThat(told("2 > bool 1")).containsExactly("{} 1.00000");
        assertThat(told("100 * sum(rate(traces_service_graph_request_failed_total{server=\"bank\"}[100s]))"
                        + " / sum(rate(traces_service_graph_request_total{server=\"bank\"}[100s]))"))
                .containsExactly("{} 10.0000");
    }

    /// Every point counts the spans that started within the range before it, whatever step and range are.
    @Test
    void everyPointCountsWhatAPlainCountCounts() {
        long seed = Long.getLong("clew.seed", 0);
        for (int round = 0; round < 60; round++) {
            var random = new Random(seed + round);
            long step = 1L + random.nextInt(20);
            long range = 1L + random.nextInt(60);
            long from = START / SECOND - 30 + random.nextInt(60);
            PromTimes times = PromTimes.between(from * SECOND, (from + random.nextInt(120)) * SECOND, step * SECOND);
            PromAnswer answer =
                    ask("sum(increase(traces_spanmetrics_calls_total{service=\"bank\"}[%ds]))".formatted(range), times);
            double[] expected = new double[times.count()];
            for (int i = 0; i < expected.length; i++) {
                long to = times.nanos(i);
                expected[i] = SPANS.stream()
                        .filter(span -> span.serviceName().equals("bank"))
                        .filter(span -> span.startNanos() < to && span.startNanos() >= to - range * SECOND)
                        .count();
            }
            double[] counted = answer.series().isEmpty()
                    ? new double[expected.length]
                    : answer.series().getFirst().values();
            assertThat(counted)
                    .as("seed %d: step %d s, range %d s, from %d s", seed + round, step, range, from)
                    .isEqualTo(expected);
            assertThat(Arrays.stream(expected).sum()).isNotNegative();
        }
    }

    @Test
    void tellsWhichSeriesThereAre() {
        assertThat(new PromQueries(STORE)
                        .series(
                                PromParser.selector("{__name__=~\".*graph_request_total\",server=\"bank\"}"),
                                Tenant.DEFAULT,
                                new TimeRange(START, START + 100 * SECOND),
                                ScanLimits.NONE)
                        .toString())
                .isEqualTo("[{__name__=traces_service_graph_request_total, client=shop, server=bank}]");
        assertThat(PromQueries.labels())
                .containsExactly(
                        "__name__", "client", "le", "server", "service", "span_kind", "span_name", "status_code");
    }

    @Test
    void saysWhenSomethingIsMissingOrTooMuch() {
        PromAnswer answer = new PromQueries(STORE)
                .evaluate(new PromQuestion(
                        Tenant.DEFAULT,
                        PromParser.parse("rate(traces_spanmetrics_calls_total[100s])"),
                        PromTimes.at(START + 100 * SECOND),
                        ScanLimits.ofSpans(10)));
        assertThat(answer.warnings()).containsExactly("10 spans were looked at, the most allowed");
        assertThatThrownBy(() -> PromTimes.between(0, 3_153_600_000L * SECOND, SECOND))
                .hasMessageContaining("11000 at most");
        assertThatThrownBy(() -> ask("sum(1)", PromTimes.at(START))).hasMessageContaining("is of series");
        assertThatThrownBy(() -> ask("rate({client=\"a\"}[5m])", PromTimes.at(START)))
                .hasMessageContaining("of one metric");
    }
}
