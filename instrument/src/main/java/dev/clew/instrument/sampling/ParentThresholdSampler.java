package dev.clew.instrument.sampling;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/// Decides at the root of a trace; below it keeps to what the parent decided, and to the parent's threshold.
///
/// ```java
/// SdkTracerProvider.builder()
///         .setSampler(ParentThresholdSampler.withRoot(ConsistentProbabilitySampler.of(0.1)))
/// ```
///
/// The sampled flag of the parent is what counts, from this process or another. A sampled parent's
/// threshold is passed on if it can be true; if the trace's randomness does not reach it, someone on the
/// way sampled for another reason and the threshold is removed, which leaves the count unknown instead of
/// wrong (OpenTelemetry, "TraceState: Probability Sampling", general requirements).
public final class ParentThresholdSampler implements CloseableSampler {
    private final Sampler root;
    private final String description;

    private ParentThresholdSampler(Sampler root) {
        this.root = root;
        this.description = "ParentThresholdSampler{root=" + root.getDescription() + "}";
    }

    /// @param root decides for spans without a parent
    public static ParentThresholdSampler withRoot(Sampler root) {
        return new ParentThresholdSampler(requireNonNull(root, "root"));
    }

    @Override
    public SamplingResult shouldSample(
            Context parentContext,
            String traceId,
            String name,
            SpanKind kind,
            Attributes attributes,
            List<LinkData> parentLinks) {
        SpanContext parent = Span.fromContext(parentContext).getSpanContext();
        if (!parent.isValid()) {
            return root.shouldSample(parentContext, traceId, name, kind, attributes, parentLinks);
        }
        if (!parent.isSampled()) {
            return SamplingResult.drop();
        }
        // A parent of this process has been through here itself.
        return !parent.isRemote() || isCredible(parent.getTraceState(), traceId)
                ? SamplingResult.recordAndSample()
                : Decision.SAMPLE_UNCOUNTED;
    }

    private static boolean isCredible(TraceState state, String traceId) {
        if (state.isEmpty()) {
            return true;
        }
        long threshold = OtelTraceState.threshold(state);
        return threshold != OtelTraceState.UNKNOWN && OtelTraceState.randomness(state, traceId) >= threshold;
    }

    @Override
    public String getDescription() {
        return description;
    }

    /// Closes the sampler that it stands around, if that one holds anything.
    @Override
    public void close() {
        CloseableSampler.close(root);
    }

    @Override
    public String toString() {
        return description;
    }
}
