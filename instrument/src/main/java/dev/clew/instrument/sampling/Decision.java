package dev.clew.instrument.sampling;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;

/// What a sampler decided, and what becomes of the threshold in tracestate. Immutable and made once per
/// sampler, so a span start allocates nothing unless its parent brings a tracestate (`SamplerBenchmark`).
final class Decision implements SamplingResult {
    /// Not sampled; a threshold would say how often it was, so it goes.
    static final Decision DROP = new Decision(SamplingDecision.DROP, OtelTraceState.UNKNOWN);

    /// Sampled, with a probability that nobody knows.
    static final Decision SAMPLE_UNCOUNTED = new Decision(SamplingDecision.RECORD_AND_SAMPLE, OtelTraceState.UNKNOWN);

    private final SamplingDecision decision;
    private final long threshold;
    private final TraceState alone;

    private Decision(SamplingDecision decision, long threshold) {
        this.decision = decision;
        this.threshold = threshold;
        this.alone = threshold == OtelTraceState.UNKNOWN
                ? TraceState.getDefault()
                : OtelTraceState.withThreshold(TraceState.getDefault(), threshold);
    }

    /// Sampled because the trace's randomness reached `threshold`.
    static Decision sample(long threshold) {
        return new Decision(SamplingDecision.RECORD_AND_SAMPLE, threshold);
    }

    @Override
    public SamplingDecision getDecision() {
        return decision;
    }

    @Override
    public Attributes getAttributes() {
        return Attributes.empty();
    }

    @Override
    public TraceState getUpdatedTraceState(TraceState parent) {
        if (parent.isEmpty()) {
            return alone;
        }
        return threshold == OtelTraceState.UNKNOWN
                ? OtelTraceState.withoutThreshold(parent)
                : OtelTraceState.withThreshold(parent, threshold);
    }
}
