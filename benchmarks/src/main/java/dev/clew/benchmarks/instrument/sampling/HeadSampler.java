package dev.clew.benchmarks.instrument.sampling;

import dev.clew.instrument.sampling.ConsistentProbabilitySampler;
import dev.clew.instrument.sampling.EndpointSampler;
import dev.clew.instrument.sampling.ParentThresholdSampler;
import dev.clew.instrument.sampling.RemoteSampler;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;

/// The samplers that are measured. All but the first sample a tenth of the roots.
public enum HeadSampler {
    /// The SDK's own floor: what a sampler costs that decides nothing.
    SDK_ALWAYS_ON {
        @Override
        Sampler create() {
            return Sampler.parentBased(Sampler.alwaysOn());
        }
    },

    /// One probability.
    PROBABILITY {
        @Override
        Sampler create() {
            return ParentThresholdSampler.withRoot(ConsistentProbabilitySampler.of(0.1));
        }
    },

    /// Ten rules, none of which matches: the most that rules cost.
    ENDPOINTS {
        @Override
        Sampler create() {
            EndpointSampler.Builder builder = EndpointSampler.builder();
            for (int i = 0; i < 10; i++) {
                builder.route("/api/critical/{id}/step-" + i, 1);
            }
            return builder.otherwise(0.1).build();
        }
    },

    /// A strategy from elsewhere; the server is away, so that what is measured is the start of a span.
    REMOTE {
        @Override
        Sampler create() {
            return RemoteSampler.builder("benchmark")
                    .endpoint(URI.create("http://127.0.0.1:1/sampling"))
                    .pollEvery(Duration.ofDays(1))
                    .initially(0.1)
                    .build();
        }
    };

    abstract Sampler create();
}
