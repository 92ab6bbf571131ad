package dev.clew.query.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.Given;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Each metric over spans of which the answer is known.
class TraceQualityTest {
    @Test
    void wantsTracesOfOneRoot() {
        assertThat(judged(
                        QualityMetric.ONE_ROOT,
                        shop(1, 1).build(),
                        shop(1, 2).parentSpanId(1).build(),
                        shop(2, 1).build(),
                        Given.span(2, 2, "cart").build(),
                        shop(3, 1).parentSpanId(9).build()))
                .isEqualTo("1 passed, 2 failed, 0 exempt: 1, whose parent is missing 1, 2 1");
    }

    @Test
    void wantsParents() {
        assertThat(judged(
                        QualityMetric.PARENT_IS_THERE,
                        shop(1, 1).build(),
                        shop(1, 2).parentSpanId(1).build(),
                        shop(1, 3).parentSpanId(9).build(),
                        shop(2, 1).parentSpanId(2).build(),
                        Given.span(2, 2, "cart").parentSpanId(1).build()))
                .isEqualTo("1 passed, 2 failed, 1 exempt: below its own child 1, not in the trace 1");
    }

    @Test
    void wantsTheOtherSideOfACallUnlessItIsADatabase() {
        assertThat(judged(
                        QualityMetric.CALLS_ARE_SERVED,
                        shop(1, 1).kind(SpanKind.SERVER).build(),
                        client(2, "served").parentSpanId(1).build(),
                        server(3, "cart").parentSpanId(2).build(),
                        client(4, "lost").parentSpanId(1).build(),
                        client(5, "select")
                                .parentSpanId(1)
                                .attributes(attribute("db.system.name", "postgresql"))
                                .build()))
                .isEqualTo("1 passed, 1 failed, 1 exempt: lost 1");
    }

    @Test
    void wantsServersBelowClients() {
        assertThat(judged(
                        QualityMetric.SERVES_A_CALLER,
                        Given.span(1, 1, "cart").kind(SpanKind.CLIENT).build(),
                        server(2, "shop").parentSpanId(1).build(),
                        Given.span(1, 3, "cart").kind(SpanKind.INTERNAL).build(),
                        server(4, "shop").parentSpanId(3).build(),
                        server(5, "shop").build()))
                .isEqualTo("1 passed, 1 failed, 0 exempt: internal 1");
    }

    @Test
    void wantsKindsAndVersions() {
        Span[] spans = {
            shop(1, 1).kind(SpanKind.UNSPECIFIED).name("old").build(),
            shop(1, 2).resource(resource("service.version", "1.2")).build(),
            shop(1, 3).resource(resource("service.version", "")).build()
        };
        assertThat(judged(QualityMetric.KIND_IS_KNOWN, spans)).isEqualTo("2 passed, 1 failed, 0 exempt: old 1");
        assertThat(judged(QualityMetric.VERSION_IS_KNOWN, spans)).isEqualTo("1 passed, 2 failed, 0 exempt: none 2");
    }

    @Test
    void wantsNamesThatStandForAClassOfWork() {
        var spans = new ArrayList<Span>();
        IntStream.rangeClosed(1, NamePatterns.FINE)
                .forEach(i -> spans.add(shop(1, i).name("step " + i).build()));
        IntStream.rangeClosed(1, NamePatterns.FINE + 1)
                .forEach(i -> spans.add(shop(1, 100 + i).name("GET /user/" + i).build()));
        assertThat(judged(QualityMetric.NAMES_ARE_FEW, spans.toArray(Span[]::new)))
                .isEqualTo("10 passed, 11 failed, 0 exempt: GET /user/* 11");
    }

    @Test
    void takesNumbersAndIdsOutOfNames() {
        assertThat(NamePatterns.pattern("GET /user/4711/cart")).isEqualTo("GET /user/*/cart");
        assertThat(NamePatterns.pattern("get 5b8efff7-9803-8103-d269-b633813fc60c, v2"))
                .isEqualTo("get *, v*");
        assertThat(NamePatterns.pattern("cafe 0xcafe")).isEqualTo("cafe *xcafe");
        assertThat(NamePatterns.pattern("")).isEmpty();
        assertThat(NamePatterns.pattern("9".repeat(5_000))).isEqualTo("*");
    }

    @Test
    void wantsWhatConventionsRequire() {
        assertThat(judged(
                        QualityMetric.CONVENTIONS_ARE_KEPT,
                        shop(1, 1).build(),
                        server(2, "shop")
                                .attributes(Attributes.builder()
                                        .add("http.request.method", "GET")
                                        .add("url.path", "/")
                                        .add("url.scheme", "https")
                                        .build())
                                .build(),
                        client(3, "old")
                                .attributes(attribute("http.method", "GET"))
                                .build(),
                        client(4, "old")
                                .attributes(attribute("db.system", "redis"))
                                .build(),
                        shop(1, 5)
                                .attributes(attribute("messaging.system", "rabbitmq"))
                                .build()))
                .isEqualTo("1 passed, 3 failed, 0 exempt: "
                        + "HTTP client: http.request.method, server.address, server.port, url.full 1, "
                        + "database: db.system.name 1, messaging: messaging.operation.name 1");
    }

    @Test
    void wantsFailuresToBeErrorsAndErrorsToBeExplained() {
        var error = new Status(StatusCode.ERROR, "");
        Span[] spans = {
            shop(1, 1).attributes(attribute("error.type", "timeout")).name("a").build(),
            shop(1, 2)
                    .attributes(Attributes.of("http.response.status_code", AnyValue.of(500)))
                    .status(error)
                    .build(),
            shop(1, 3)
                    .attributes(Attributes.of("http.response.status_code", AnyValue.of(404)))
                    .build(),
            shop(1, 4).status(error).name("b").build(),
            shop(1, 5).status(new Status(StatusCode.ERROR, "no stock")).build(),
            shop(1, 6)
                    .status(error)
                    .addEvent(new Event(Given.START, "exception", Attributes.EMPTY, 0))
                    .build()
        };
        assertThat(judged(QualityMetric.FAILURES_ARE_ERRORS, spans)).isEqualTo("1 passed, 1 failed, 0 exempt: a 1");
        assertThat(judged(QualityMetric.ERRORS_ARE_EXPLAINED, spans)).isEqualTo("3 passed, 1 failed, 0 exempt: b 1");
    }

    @Test
    void wantsClocksThatAgree() {
        long call = Given.START + Given.MILLI;
        assertThat(judged(
                        QualityMetric.CLOCKS_AGREE,
                        Given.span(1, 1, "cart")
                                .kind(SpanKind.CLIENT)
                                .startNanos(call)
                                .endNanos(call + Given.MILLI)
                                .build(),
                        server(2, "shop").parentSpanId(1).startNanos(call).build(),
                        server(3, "shop").parentSpanId(1).startNanos(call - 1).build(),
                        server(4, "shop")
                                .parentSpanId(1)
                                .startNanos(call + Given.MILLI + 1)
                                .build(),
                        shop(1, 5)
                                .parentSpanId(1)
                                .startNanos(call + Given.MILLI + 1)
                                .build(),
                        shop(1, 6).parentSpanId(5).startNanos(0).build()))
                .isEqualTo("2 passed, 2 failed, 0 exempt: cart 2");
    }

    @Test
    void wantsAStableSdkAndCountsThem() {
        Span[] spans = {
            sdk(1, "java", "1.49.0"),
            sdk(2, "java", "1.49.0"),
            sdk(3, "cpp", "0.9.1"),
            sdk(4, "go", "v2"),
            shop(1, 5).build()
        };
        assertThat(judged(QualityMetric.SDK_IS_STABLE, spans))
                .isEqualTo("2 passed, 3 failed, 0 exempt: cpp 0.9.1 1, go v2 1, not known 1");
        assertThat(quality(spans).clients())
                .extracting(client -> client.version() + " " + client.spans().count())
                .containsExactly("java 1.49.0 2", "cpp 0.9.1 1", "go v2 1", "not known 1");
    }

    /// Of completeness one metric came to all, one to half; roots were exempt.
    @Test
    void scoresAreMeansOfWhatWasJudged() {
        TraceQuality quality = quality(
                shop(1, 1).build(),
                shop(1, 2).parentSpanId(1).build(),
                shop(2, 1).build(),
                shop(2, 2).build());
        assertThat(quality.score(QualityMetric.Category.COMPLETENESS)).isEqualTo(0.75);
        assertThat(quality.traces()).isEqualTo(2);
        assertThat(quality.spans()).isEqualTo(4);
        assertThat(quality.metrics())
                .extracting(MetricResult::metric)
                .doesNotContain(QualityMetric.CLOCKS_AGREE, QualityMetric.ERRORS_ARE_EXPLAINED);
        TraceQuality ofNothing = quality(Given.span(1, 1, "cart").build());
        assertThat(ofNothing.metrics()).isEmpty();
        assertThat(ofNothing.score(QualityMetric.Category.SPANS)).isNaN();
    }

    @Test
    void looksAtTheNewestTracesAndShowsAFewExamples() {
        var spans = new ArrayList<Span>();
        for (int trace = 0; trace < TraceQuality.MOST_TRACES + 10; trace++) {
            spans.add(shop(trace, 1).startNanos(Given.START + trace).build());
        }
        TraceQuality quality = quality(spans.toArray(Span[]::new));
        assertThat(quality.traces()).isEqualTo(TraceQuality.MOST_TRACES);
        Counted passed = quality.metrics().getFirst().passed();
        assertThat(passed.count()).isEqualTo(TraceQuality.MOST_TRACES);
        assertThat(passed.examples())
                .extracting(Example::traceId)
                .containsExactlyElementsOf(IntStream.range(0, 5)
                        .mapToObj(i -> Given.traceId(TraceQuality.MOST_TRACES + 9L - i))
                        .toList());
    }

    private static SpanBuilder shop(long trace, long id) {
        return Given.span(trace, id, "shop");
    }

    private static SpanBuilder client(long id, String name) {
        return shop(1, id).kind(SpanKind.CLIENT).name(name);
    }

    private static SpanBuilder server(long id, String service) {
        return Given.span(1, id, service).kind(SpanKind.SERVER);
    }

    private static Span sdk(long id, String language, String version) {
        return shop(1, id)
                .resource(resource("telemetry.sdk.language", language, "telemetry.sdk.version", version))
                .build();
    }

    private static Resource resource(String... keysAndValues) {
        var attributes = Attributes.builder().add(Resource.SERVICE_NAME, "shop");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            attributes.add(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new Resource(attributes.build(), 0, "");
    }

    private static Attributes attribute(String key, String value) {
        return Attributes.of(key, AnyValue.of(value));
    }

    private static TraceQuality quality(Span... spans) {
        try (TraceStore store = Given.storeOf(Arrays.asList(spans))) {
            return TraceQuality.of(store, Tenant.DEFAULT, "shop", TimeRange.ALL, /* budget= */ 1_000_000, () -> true);
        }
    }

    /// How many passed, failed, were exempt, and what for.
    private static String judged(QualityMetric metric, Span... spans) {
        MetricResult result = quality(spans).metrics().stream()
                .filter(one -> one.metric() == metric)
                .findFirst()
                .orElseThrow();
        List<String> failures = result.failures().stream()
                .map(row -> row.about() + " " + row.spans().count())
                .toList();
        return "%d passed, %d failed, %d exempt: %s"
                .formatted(
                        result.passed().count(),
                        result.failed().count(),
                        result.exempt().count(),
                        String.join(", ", failures));
    }
}
