package dev.clew.instrument.sampling;

import static java.util.Objects.requireNonNull;

import dev.clew.instrument.internal.Complaints;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/// Records every span and leaves the sampled flag to another sampler: span processors then see what would
/// have been dropped. A [KeepErrorsProcessor] needs it.
///
/// ```java
/// SdkTracerProvider.builder()
///         .setSampler(AlwaysRecordSampler.around(
///                 ParentThresholdSampler.withRoot(ConsistentProbabilitySampler.of(0.1))))
/// ```
///
/// Should the other sampler throw, the span is recorded and not sampled: starting a span never fails.
public final class AlwaysRecordSampler implements CloseableSampler {
    private final Sampler sampler;
    private final Complaints complaints = new Complaints();

    private AlwaysRecordSampler(Sampler sampler) {
        this.sampler = sampler;
    }

    /// @param sampler whose attributes, tracestate and sampled flag spans get
    public static AlwaysRecordSampler around(Sampler sampler) {
        return new AlwaysRecordSampler(requireNonNull(sampler, "sampler"));
    }

    @Override
    public SamplingResult shouldSample(
            Context parentContext,
            String traceId,
            String name,
            SpanKind kind,
            Attributes attributes,
            List<LinkData> parentLinks) {
        try {
            SamplingResult result = sampler.shouldSample(parentContext, traceId, name, kind, attributes, parentLinks);
            return result.getDecision() == SamplingDecision.DROP ? new Recorded(result) : result;
        } catch (RuntimeException e) {
            complaints.report(sampler.getClass().getName() + " threw: spans are recorded and not sampled", e);
            return SamplingResult.recordOnly();
        }
    }

    @Override
    public String getDescription() {
        return "AlwaysRecordSampler{" + sampler.getDescription() + "}";
    }

    /// Closes the sampler that it stands around, if that one holds anything.
    @Override
    public void close() {
        CloseableSampler.close(sampler);
    }

    @Override
    public String toString() {
        return getDescription();
    }

    private record Recorded(SamplingResult dropped) implements SamplingResult {
        @Override
        public SamplingDecision getDecision() {
            return SamplingDecision.RECORD_ONLY;
        }

        @Override
        public Attributes getAttributes() {
            return dropped.getAttributes();
        }

        @Override
        public TraceState getUpdatedTraceState(TraceState parent) {
            return dropped.getUpdatedTraceState(parent);
        }
    }
}
