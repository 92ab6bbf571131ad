package dev.clew.benchmarks.instrument.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.instrument.sampling.CloseableSampler;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplingGate {
    @Test
    void everySamplerDecidesAlikeAboutTheSameTraces() {
        var roots = new EnumMap<HeadSampler, List<Boolean>>(HeadSampler.class);
        for (HeadSampler head : HeadSampler.values()) {
            Sampler sampler = head.create();
            var requests = new Requests();
            var decisions = new ArrayList<Boolean>();
            for (int i = 0; i < Requests.COUNT; i++) {
                decisions.add(requests.root(sampler).getDecision() == SamplingDecision.RECORD_AND_SAMPLE);
                assertThat(requests.child(sampler).getDecision()).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
            }
            roots.put(head, decisions);
            CloseableSampler.close(sampler);
        }
        assertThat(roots.get(HeadSampler.SDK_ALWAYS_ON)).containsOnly(true);
        assertThat(roots.get(HeadSampler.PROBABILITY)).contains(true, false);
        assertThat(roots.get(HeadSampler.ENDPOINTS)).isEqualTo(roots.get(HeadSampler.PROBABILITY));
        assertThat(roots.get(HeadSampler.REMOTE)).isEqualTo(roots.get(HeadSampler.PROBABILITY));
    }

    @Test
    void onlyTheHeldPathKeepsWhatFails() {
        assertThat(exported(SpanPath.DROPPED)).isZero();
        assertThat(exported(SpanPath.RECORDED)).isZero();
        assertThat(exported(SpanPath.HELD)).isEqualTo(10 * Request.SPANS);
    }

    private static long exported(SpanPath path) {
        var counting = new CountingProcessor();
        try (SdkTracerProvider provider = path.create(counting)) {
            Tracer tracer = provider.get("gate");
            for (int i = 0; i < 100; i++) {
                Request.handle(tracer, i % 10 == 0);
            }
        }
        return counting.sampled();
    }
}
