package dev.clew.instrument.sampling;

import static dev.clew.instrument.sampling.Parents.sampled;
import static dev.clew.instrument.sampling.Parents.text;
import static dev.clew.instrument.sampling.Parents.unsampled;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParentThresholdSamplerTest {
    /// Its randomness is `ce929d0e0e4736`.
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final Sampler all = ParentThresholdSampler.withRoot(ConsistentProbabilitySampler.of(1));
    private final Sampler none = ParentThresholdSampler.withRoot(ConsistentProbabilitySampler.of(0));

    @Test
    void theRootDecidesWithoutAParent() {
        assertThat(decide(all, Context.root()).getDecision()).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
        assertThat(decide(none, Context.root()).getDecision()).isEqualTo(SamplingDecision.DROP);
    }

    @Test
    void aSampledParentIsFollowedWithItsThreshold() {
        assertThat(stateBelow(none, sampled(TRACE_ID, "ot=th:8;p:1", "rojo=1"))).isEqualTo("ot=th:8;p:1,rojo=1");
    }

    @Test
    void anUnsampledParentIsFollowed() {
        assertThat(decide(all, unsampled(TRACE_ID)).getDecision()).isEqualTo(SamplingDecision.DROP);
        assertThat(decide(all, unsampled(TRACE_ID, "ot=th:8")).getDecision()).isEqualTo(SamplingDecision.DROP);
    }

    @Test
    void aThresholdThatCannotBeTrueIsRemoved() {
        assertThat(stateBelow(none, sampled(TRACE_ID, "ot=th:e;p:1", "rojo=1"))).isEqualTo("ot=p:1,rojo=1");
        assertThat(stateBelow(none, sampled(TRACE_ID, "ot=th:8;rv:70000000000000")))
                .isEqualTo("ot=rv:70000000000000");
    }

    @Test
    void anUnreadableThresholdIsRemoved() {
        assertThat(stateBelow(none, sampled(TRACE_ID, "ot=th:zz;p:1"))).isEqualTo("ot=p:1");
    }

    @Test
    void withoutAThresholdNoneIsInvented() {
        assertThat(stateBelow(all, sampled(TRACE_ID))).isEmpty();
        assertThat(stateBelow(all, sampled(TRACE_ID, "rojo=1"))).isEqualTo("rojo=1");
    }

    private static String stateBelow(Sampler sampler, Context parent) {
        SamplingResult result = decide(sampler, parent);
        assertThat(result.getDecision()).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
        return text(result.getUpdatedTraceState(
                Span.fromContext(parent).getSpanContext().getTraceState()));
    }

    private static SamplingResult decide(Sampler sampler, Context parent) {
        return sampler.shouldSample(parent, TRACE_ID, "span", SpanKind.SERVER, Attributes.empty(), List.of());
    }
}
