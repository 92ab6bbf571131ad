package dev.clew.benchmarks.instrument.sampling;

import dev.clew.instrument.sampling.AlwaysRecordSampler;
import dev.clew.instrument.sampling.ConsistentProbabilitySampler;
import dev.clew.instrument.sampling.KeepErrorsProcessor;
import dev.clew.instrument.sampling.ParentThresholdSampler;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;

/// What becomes of a span that head sampling leaves out.
public enum SpanPath {
    /// It is not recorded: what the SDK does by itself.
    DROPPED {
        @Override
        SdkTracerProvider create(SpanProcessor last) {
            return provider(NONE, last);
        }
    },

    /// It is recorded and handed to a processor that looks at the sampled flag: the price of recording.
    RECORDED {
        @Override
        SdkTracerProvider create(SpanProcessor last) {
            return provider(AlwaysRecordSampler.around(NONE), last);
        }
    },

    /// It is recorded and held until its local root has ended.
    HELD {
        @Override
        SdkTracerProvider create(SpanProcessor last) {
            return provider(
                    AlwaysRecordSampler.around(NONE),
                    KeepErrorsProcessor.builder(last).build());
        }
    };

    private static final Sampler NONE = ParentThresholdSampler.withRoot(ConsistentProbabilitySampler.of(0));

    abstract SdkTracerProvider create(SpanProcessor last);

    private static SdkTracerProvider provider(Sampler sampler, SpanProcessor processor) {
        return SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(processor)
                .build();
    }
}
