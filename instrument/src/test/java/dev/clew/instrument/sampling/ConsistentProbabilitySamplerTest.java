package dev.clew.instrument.sampling;

import static dev.clew.instrument.sampling.Parents.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistentProbabilitySamplerTest {
    private static final int TRACES = 100_000;

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.01, 0.1, 0.25, 0.5, 0.9, 1})
    void theSampledShareIsTheProbability(double probability) {
        Sampler sampler = ConsistentProbabilitySampler.of(probability);
        var ids = new SeededIds(1);
        int sampled = 0;
        for (int i = 0; i < TRACES; i++) {
            sampled += isSampled(sampler, Context.root(), ids.generateTraceId()) ? 1 : 0;
        }
        // Five standard deviations of the binomial distribution.
        double deviation = Math.sqrt(TRACES * probability * (1 - probability));
        assertThat((double) sampled)
                .isBetween(TRACES * probability - 5 * deviation, TRACES * probability + 5 * deviation);
    }

    @Test
    void theSumOfWeightsIsTheNumberOfTraces() {
        var ids = new SeededIds(2);
        double weights = 0;
        try (var provider = SdkTracerProvider.builder()
                .setSampler(ConsistentProbabilitySampler.of(0.1))
                .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
                .setIdGenerator(ids)
                .build()) {
            for (int i = 0; i < TRACES; i++) {
                Span span = provider.get("test").spanBuilder("root").startSpan();
                if (span.getSpanContext().isSampled()) {
                    long threshold =
                            OtelTraceState.threshold(span.getSpanContext().getTraceState());
                    weights += 1 / Threshold.probability(threshold);
                }
                span.end();
            }
        }
        assertThat(weights).isBetween(TRACES * 0.95, TRACES * 1.05);
    }

    @Test
    void whatIsKeptAtALowProbabilityIsKeptAtEveryHigherOne() {
        double[] probabilities = {0.001, 0.01, 0.1, 0.3, 0.5, 0.75, 0.999, 1};
        var ids = new SeededIds(3);
        for (int i = 0; i < 20_000; i++) {
            String traceId = ids.generateTraceId();
            boolean kept = false;
            for (double probability : probabilities) {
                boolean now = isSampled(ConsistentProbabilitySampler.of(probability), Context.root(), traceId);
                assertThat(!kept || now)
                        .as("trace %s at %s", traceId, probability)
                        .isTrue();
                kept = now;
            }
        }
    }

    @Test
    void twoServicesDecideAlikeAboutOneTrace() {
        try (var front = service(0.2, 4);
                var back = service(0.2, 5)) {
            int sampled = 0;
            for (int i = 0; i < 5_000; i++) {
                Span caller = front.get("front").spanBuilder("call").startSpan();
                Span called = back.get("back")
                        .spanBuilder("answer")
                        .setParent(Parents.across(caller))
                        .startSpan();
                assertThat(called.getSpanContext().isSampled())
                        .isEqualTo(caller.getSpanContext().isSampled());
                assertThat(called.getSpanContext().getTraceState())
                        .isEqualTo(caller.getSpanContext().getTraceState());
                sampled += called.getSpanContext().isSampled() ? 1 : 0;
            }
            assertThat(sampled).isBetween(850, 1150);
        }
    }

    @Test
    void theThresholdOfTheParentIsReplaced() {
        SamplingResult result = decide(
                ConsistentProbabilitySampler.of(0.5),
                Parents.sampled(idWithRandomness(0xf0000000000000L), "ot=th:e;p:1", "rojo=1"));
        assertThat(result.getDecision()).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
        assertThat(text(result.getUpdatedTraceState(Parents.state("ot=th:e;p:1", "rojo=1"))))
                .isEqualTo("ot=p:1;th:8,rojo=1");
    }

    @Test
    void theThresholdOfTheParentIsRemovedWhenTheSpanIsDropped() {
        TraceState state = Parents.state("ot=th:0;p:1", "rojo=1");
        SamplingResult result = decide(
                ConsistentProbabilitySampler.of(0.5),
                Parents.sampled(idWithRandomness(0x70000000000000L), "ot=th:0;p:1", "rojo=1"));
        assertThat(result.getDecision()).isEqualTo(SamplingDecision.DROP);
        assertThat(text(result.getUpdatedTraceState(state))).isEqualTo("ot=p:1,rojo=1");
    }

    @Test
    void theExplicitRandomnessDecidesAndIsPassedOn() {
        Sampler half = ConsistentProbabilitySampler.of(0.5);
        String high = idWithRandomness(0xffffffffffffffL);
        String low = idWithRandomness(0);
        assertThat(isSampled(half, Parents.sampled(high, "ot=rv:7fffffffffffff"), high))
                .isFalse();
        assertThat(isSampled(half, Parents.sampled(low, "ot=rv:80000000000000"), low))
                .isTrue();
        SamplingResult result = half.shouldSample(
                Parents.sampled(low, "ot=rv:80000000000000"),
                low,
                "",
                SpanKind.INTERNAL,
                Attributes.empty(),
                List.of());
        assertThat(text(result.getUpdatedTraceState(Parents.state("ot=rv:80000000000000"))))
                .isEqualTo("ot=rv:80000000000000;th:8");
    }

    @Test
    void theRandomnessEqualToTheThresholdIsKept() {
        Sampler half = ConsistentProbabilitySampler.of(0.5);
        assertThat(isSampled(half, Context.root(), idWithRandomness(0x80000000000000L)))
                .isTrue();
        assertThat(isSampled(half, Context.root(), idWithRandomness(0x7fffffffffffffL)))
                .isFalse();
    }

    @Test
    void allIsWrittenAsZeroAndNothingIsNotWritten() {
        SamplingResult all = decide(ConsistentProbabilitySampler.of(1), Context.root());
        assertThat(all.getUpdatedTraceState(TraceState.getDefault()).get("ot")).isEqualTo("th:0");
        SamplingResult none = decide(ConsistentProbabilitySampler.of(0), Context.root());
        assertThat(none.getDecision()).isEqualTo(SamplingDecision.DROP);
        assertThat(none.getUpdatedTraceState(TraceState.getDefault()).isEmpty()).isTrue();
    }

    private static SdkTracerProvider service(double probability, long seed) {
        return SdkTracerProvider.builder()
                .setSampler(ConsistentProbabilitySampler.of(probability))
                .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
                .setIdGenerator(new SeededIds(seed))
                .build();
    }

    private static String idWithRandomness(long randomness) {
        return TraceId.fromLongs(0x4bf92f3577b34da6L, (0xa3L << 56) | randomness);
    }

    private static SamplingResult decide(Sampler sampler, Context parent) {
        String traceId = Span.fromContext(parent).getSpanContext().getTraceId();
        return sampler.shouldSample(parent, traceId, "span", SpanKind.SERVER, Attributes.empty(), List.of());
    }

    private static boolean isSampled(Sampler sampler, Context parent, String traceId) {
        return sampler.shouldSample(parent, traceId, "span", SpanKind.SERVER, Attributes.empty(), List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }
}
