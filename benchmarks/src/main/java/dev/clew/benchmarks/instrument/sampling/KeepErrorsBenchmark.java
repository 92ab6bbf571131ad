package dev.clew.benchmarks.instrument.sampling;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One span from start to end, of requests with five spans that head sampling leaves out. What keeping
/// errors adds to recording is the difference of `HELD` and `RECORDED`.
///
/// `./clew benchmark KeepErrorsBenchmark -prof gc`, with `-t 2` for two threads at once; gate:
/// `SamplingGate`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class KeepErrorsBenchmark {
    /// Where they go.
    @Param
    public SpanPath path = SpanPath.HELD;

    private Tracer tracer = TracerProvider.noop().get("noop");

    @Setup(Level.Trial)
    public void start() {
        SdkTracerProvider provider = path.create(new CountingProcessor());
        tracer = provider.get("benchmark");
    }

    @Benchmark
    @OperationsPerInvocation(Request.SPANS)
    public void span() {
        Request.handle(tracer, false);
    }
}
