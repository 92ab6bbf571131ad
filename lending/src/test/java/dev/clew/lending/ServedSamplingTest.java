package dev.clew.lending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.instrument.sampling.RemoteSampler;
import dev.clew.server.jaeger.SamplingStrategies;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The library's sampler does what a running Clew tells its service to do.
class ServedSamplingTest {
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void samplesAsTheServerSays(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("strategies.json"), """
                {"service_strategies": [{"service": "quiet", "type": "probabilistic", "param": 0}]}
                """);
        try (var clew = new RunningClew(folder.resolve("data"), SamplingStrategies.read(file));
                RemoteSampler quiet = sampler(clew, "quiet");
                RemoteSampler loud = sampler(clew, "loud")) {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (samples(quiet) && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
            assertThat(samples(quiet)).isFalse();
            assertThat(samples(loud)).isTrue();
        }
    }

    private static RemoteSampler sampler(RunningClew clew, String service) {
        return RemoteSampler.builder(service)
                .endpoint(clew.address().resolve("/sampling"))
                .initially(1)
                .pollEvery(Duration.ofMillis(50))
                .build();
    }

    private static boolean samples(RemoteSampler sampler) {
        return sampler.shouldSample(Context.root(), TRACE_ID, "GET /", SpanKind.SERVER, Attributes.empty(), List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }
}
