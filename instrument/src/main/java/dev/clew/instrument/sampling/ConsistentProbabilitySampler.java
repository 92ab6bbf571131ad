package dev.clew.instrument.sampling;

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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Samples a fixed share of traces, so that samplers of other services that see the same trace agree: a
/// trace is kept if its randomness R reaches the threshold T of the probability. R is `rv` of the
/// tracestate's `ot` member or else the low 56 bits of the trace id; T is written as `th` into it, which
/// tells a backend how many traces this one stands for: `ot=th:e666` is one of 10.
///
/// ```java
/// SdkTracerProvider.builder()
///         .setSampler(ParentThresholdSampler.withRoot(ConsistentProbabilitySampler.of(0.1)))
/// ```
///
/// Used bare it decides for every span anew, whatever its parent's decision was; with one probability in
/// all services that gives whole traces too, with several it gives the parts that each service wants. The
/// threshold that a parent left is replaced, and removed when the span is not sampled. Other members of
/// tracestate and other keys of `ot` stay.
///
/// Probabilities are rounded to four significant hexadecimal digits, as the specification recommends
/// (OpenTelemetry, "TraceState: Probability Sampling"); 1 is `th:0`, and 0 never samples.
public final class ConsistentProbabilitySampler implements Sampler {
    /// W3C Trace Context level 2: the low 56 bits of the trace id are random.
    private static final byte RANDOM_FLAG = 2;

    private static final Logger LOGGER = Logger.getLogger("dev.clew.instrument");

    private final AtomicBoolean presumptionLogged = new AtomicBoolean();
    private final long threshold;
    private final Decision sample;
    private final String description;

    private ConsistentProbabilitySampler(double probability) {
        threshold = Threshold.of(probability);
        sample = threshold == Threshold.NEVER ? Decision.DROP : Decision.sample(threshold);
        description = "ConsistentProbabilitySampler{%s}".formatted(probability);
    }

    /// @param probability of a trace to be sampled, from 0 to 1
    /// @throws IllegalArgumentException when it lies outside, or is not a number
    public static ConsistentProbabilitySampler of(double probability) {
        return new ConsistentProbabilitySampler(probability);
    }

    @Override
    public SamplingResult shouldSample(
            Context parentContext,
            String traceId,
            String name,
            SpanKind kind,
            Attributes attributes,
            List<LinkData> parentLinks) {
        return decide(parentContext, traceId);
    }

    /// The decision, for samplers that choose among several probabilities.
    Decision decide(Context parentContext, String traceId) {
        if (threshold == Threshold.ALWAYS || threshold == Threshold.NEVER) {
            return sample;
        }
        SpanContext parent = Span.fromContext(parentContext).getSpanContext();
        TraceState state = parent.getTraceState();
        if ((parent.getTraceFlags().asByte() & RANDOM_FLAG) == 0 && !presumptionLogged.get()) {
            logPresumption(state);
        }
        return OtelTraceState.randomness(state, traceId) >= threshold ? sample : Decision.DROP;
    }

    /// As the specification asks: whoever upgrades wants to know that some service still makes ids of
    /// unknown origin.
    private void logPresumption(TraceState state) {
        if (!OtelTraceState.hasRandomness(state) && presumptionLogged.compareAndSet(false, true)) {
            LOGGER.log(
                    Level.INFO,
                    "a trace id without the W3C random flag is presumed to be random (said once): if it is not, the"
                            + " sampled share will differ from " + description);
        }
    }

    @Override
    public String getDescription() {
        return description;
    }

    @Override
    public String toString() {
        return description;
    }
}
