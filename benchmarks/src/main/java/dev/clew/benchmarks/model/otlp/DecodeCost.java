package dev.clew.benchmarks.model.otlp;

import com.sun.management.ThreadMXBean;
import dev.clew.benchmarks.Recording;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;

/// CPU seconds and allocated bytes per span of the two ways to read OTLP, in one run: thread CPU time does not see who
/// else uses the machine, so it compares where a wall clock would not.
///
/// `./clew benchmark DecodeCost`; gate: `OtlpReaderGate`.
public final class DecodeCost {
    private static final int ROUNDS = 15;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private DecodeCost() {}

    /// @param nanosPerSpan of thread CPU time, the best round
    /// @param bytesPerSpan allocated, the last round
    public record Cost(double nanosPerSpan, double bytesPerSpan) {}

    /// Prints one JSON line.
    public static void main(String[] args) {
        List<byte[]> requests = Recording.read();
        var clew = new TallyVisitor();
        var protobuf = new ProtobufTally();
        long spans = spans(requests);
        Cost ours = measure(requests, spans, clew::read);
        Cost theirs = measure(requests, spans, protobuf::read);
        if (!clew.tally().equals(protobuf.tally())) {
            throw new IllegalStateException("they disagree: %s and %s".formatted(clew.tally(), protobuf.tally()));
        }
        System.out.printf(
                "{\"spans\":%d,\"clew_ns_per_span\":%.0f,\"clew_bytes_per_span\":%.2f,\"protobuf_ns_per_span\":%.0f,"
                        + "\"protobuf_bytes_per_span\":%.0f,\"ratio\":%.2f}%n",
                spans,
                ours.nanosPerSpan(),
                ours.bytesPerSpan(),
                theirs.nanosPerSpan(),
                theirs.bytesPerSpan(),
                theirs.nanosPerSpan() / ours.nanosPerSpan());
    }

    /// What protobuf-java needs for `requests`, measured in this process.
    public static Cost ofProtobuf(List<byte[]> requests) {
        return measure(requests, spans(requests), new ProtobufTally()::read);
    }

    private static long spans(List<byte[]> requests) {
        var tally = new TallyVisitor();
        requests.forEach(tally::read);
        return tally.tally().spans();
    }

    private static Cost measure(List<byte[]> requests, long spans, Consumer<byte[]> reader) {
        double bestNanos = Double.MAX_VALUE;
        double bytes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long nanos = THREADS.getCurrentThreadCpuTime();
            for (byte[] request : requests) {
                reader.accept(request);
            }
            bestNanos = Math.min(bestNanos, (double) (THREADS.getCurrentThreadCpuTime() - nanos) / spans);
            bytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / spans;
        }
        return new Cost(bestNanos, bytes);
    }
}
