package dev.clew.benchmarks.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One publish into a channel that goes nowhere: as it is, wrapped with tracing off, with the span and the
/// headers made by hand (that is what the SDK costs), and wrapped. The library's own cost is `wrapped` less
/// `byHand`.
///
/// `./clew benchmark PublishBenchmark -prof gc`; gate: `PublishGate`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PublishBenchmark {
    private final Publishers publishers = new Publishers();

    @Benchmark
    public BasicProperties untraced() throws IOException {
        return publishers.untraced();
    }

    @Benchmark
    public BasicProperties disabled() throws IOException {
        return publishers.disabled();
    }

    @Benchmark
    public BasicProperties byHand() throws IOException {
        return publishers.byHand();
    }

    @Benchmark
    public BasicProperties wrapped() throws IOException {
        return publishers.wrapped();
    }

    @Benchmark
    public BasicProperties measured() throws IOException {
        return publishers.measured();
    }
}
