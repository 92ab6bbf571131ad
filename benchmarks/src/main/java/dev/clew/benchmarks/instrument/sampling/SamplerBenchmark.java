package dev.clew.benchmarks.instrument.sampling;

import dev.clew.instrument.sampling.CloseableSampler;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a sampler adds to the start of a span: its decision and the tracestate of the new span.
///
/// `./clew benchmark sampling.SamplerBenchmark -prof gc`; gate: `SamplingGate`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SamplerBenchmark {
    /// Which one.
    @Param
    public HeadSampler head = HeadSampler.PROBABILITY;

    private final Requests requests = new Requests();
    private Sampler sampler = Sampler.alwaysOff();

    @Setup(Level.Trial)
    public void start() {
        sampler = head.create();
    }

    @TearDown(Level.Trial)
    public void stop() {
        CloseableSampler.close(sampler);
    }

    @Benchmark
    public Object root() {
        return requests.root(sampler).getUpdatedTraceState(TraceState.getDefault());
    }

    @Benchmark
    public Object child() {
        return requests.child(sampler);
    }
}
