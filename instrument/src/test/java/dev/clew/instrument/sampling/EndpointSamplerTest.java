package dev.clew.instrument.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EndpointSamplerTest {
    private static final AttributeKey<String> TIER = AttributeKey.stringKey("user.tier");
    private static final int TRACES = 20_000;

    @Test
    void criticalEndpointsAreKeptAndOthersSampled() {
        EndpointSampler sampler = EndpointSampler.builder()
                .route("/api/payments", 1.0)
                .route("/api/loans/approve", 1.0)
                .otherwise(0.1)
                .build();
        assertThat(share(sampler, span -> span.setAttribute("http.route", "/api/payments")))
                .isEqualTo(1);
        assertThat(share(sampler, span -> span.setAttribute("http.route", "/api/loans/approve")))
                .isEqualTo(1);
        assertThat(share(sampler, span -> span.setAttribute("http.route", "/api/loans")))
                .isBetween(0.085, 0.115);
        assertThat(share(sampler, span -> span)).isBetween(0.085, 0.115);
    }

    @Test
    void thePathIsAskedWhereTheRouteIsNotKnownYet() {
        EndpointSampler sampler = EndpointSampler.builder()
                .route("/api/loans/{id}/approve", 1)
                .otherwise(0)
                .build();
        assertThat(share(sampler, span -> span.setAttribute("url.path", "/api/loans/17/approve")))
                .isEqualTo(1);
        assertThat(share(sampler, span -> span.setAttribute("url.path", "/api/loans/17")))
                .isZero();
        // A known route is the better answer.
        assertThat(share(
                        sampler,
                        span -> span.setAttribute("url.path", "/api/loans/17/approve")
                                .setAttribute("http.route", "/api/loans/{id}/{action}")))
                .isZero();
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        EndpointSampler sampler = EndpointSampler.builder()
                .route("GET", "/api/payments", 0)
                .route("/api/payments", 1)
                .otherwise(0)
                .build();
        assertThat(share(
                        sampler,
                        span -> span.setAttribute("http.route", "/api/payments")
                                .setAttribute("http.request.method", "GET")))
                .isZero();
        assertThat(share(
                        sampler,
                        span -> span.setAttribute("http.route", "/api/payments")
                                .setAttribute("http.request.method", "POST")))
                .isEqualTo(1);
    }

    @Test
    void anythingKnownAtTheStartCanBeAskedFor() {
        EndpointSampler sampler = EndpointSampler.builder()
                .when(SpanCondition.attribute(TIER, "premium").and(SpanCondition.path("/api/**")), 1)
                .when(SpanCondition.kind(SpanKind.CONSUMER), 1)
                .when(SpanCondition.spanName("nightly"), 1)
                .otherwise(0)
                .build();
        assertThat(share(sampler, span -> span.setAttribute(TIER, "premium").setAttribute("url.path", "/api/x")))
                .isEqualTo(1);
        assertThat(share(sampler, span -> span.setAttribute(TIER, "premium"))).isZero();
        assertThat(share(sampler, span -> span.setSpanKind(SpanKind.CONSUMER))).isEqualTo(1);
        assertThat(share(sampler, "nightly", span -> span)).isEqualTo(1);
    }

    @Test
    void belowTheRootTheParentDecides() {
        EndpointSampler all = EndpointSampler.builder().otherwise(1).build();
        EndpointSampler none = EndpointSampler.builder().otherwise(0).build();
        String traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        assertThat(share(all, span -> span.setParent(Parents.unsampled(traceId))))
                .isZero();
        assertThat(share(none, span -> span.setParent(Parents.sampled(traceId))))
                .isEqualTo(1);
    }

    @Test
    void whatOneRuleKeepsARuleOfHigherProbabilityKeepsToo() {
        EndpointSampler sampler = EndpointSampler.builder()
                .when(SpanCondition.spanName("half"), 0.5)
                .otherwise(0.1)
                .build();
        try (var once = provider(sampler, 7);
                var again = provider(sampler, 7)) {
            for (int i = 0; i < TRACES; i++) {
                Span tenth = once.get("test").spanBuilder("other").startSpan();
                Span half = again.get("test").spanBuilder("half").startSpan();
                assertThat(half.getSpanContext().getTraceId())
                        .isEqualTo(tenth.getSpanContext().getTraceId());
                if (tenth.getSpanContext().isSampled()) {
                    assertThat(half.getSpanContext().isSampled()).isTrue();
                }
            }
        }
    }

    @Test
    void aConditionThatThrowsDoesNotMatch() {
        EndpointSampler sampler = EndpointSampler.builder()
                .when(
                        (name, kind, attributes) -> {
                            throw new IllegalStateException("broken rule");
                        },
                        0)
                .otherwise(1)
                .build();
        assertThat(share(sampler, span -> span)).isEqualTo(1);
    }

    @Test
    void aProbabilityThatIsNoneIsRefusedWhereItStands() {
        EndpointSampler.Builder builder = EndpointSampler.builder();
        assertThatThrownBy(() -> builder.route("/api", 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.otherwise(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static double share(EndpointSampler sampler, UnaryOperator<SpanBuilder> span) {
        return share(sampler, "request", span);
    }

    private static double share(EndpointSampler sampler, String name, UnaryOperator<SpanBuilder> span) {
        int sampled = 0;
        try (var provider = provider(sampler, 6)) {
            for (int i = 0; i < TRACES; i++) {
                SpanBuilder builder = provider.get("test").spanBuilder(name).setParent(Context.root());
                sampled += span.apply(builder).startSpan().getSpanContext().isSampled() ? 1 : 0;
            }
        }
        return (double) sampled / TRACES;
    }

    private static SdkTracerProvider provider(EndpointSampler sampler, long seed) {
        return SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
                .setIdGenerator(new SeededIds(seed))
                .build();
    }
}
