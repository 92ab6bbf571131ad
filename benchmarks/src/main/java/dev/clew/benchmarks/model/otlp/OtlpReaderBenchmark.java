package dev.clew.benchmarks.model.otlp;

import dev.clew.benchmarks.Recording;
import java.util.List;
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

/// Reads a whole recording, [dev.clew.model.otlp.OtlpReader] against protobuf-java.
///
/// `./clew benchmark OtlpReaderBenchmark -prof gc`; gate: `OtlpReaderGate`. For CPU seconds instead of wall clock see
/// [DecodeCost].
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class OtlpReaderBenchmark {
    private final List<byte[]> requests = Recording.read();

    @Benchmark
    public Object clew() {
        var tally = new TallyVisitor();
        requests.forEach(tally::read);
        return tally.tally();
    }

    @Benchmark
    public Object protobufJava() {
        var tally = new ProtobufTally();
        requests.forEach(tally::read);
        return tally.tally();
    }
}
