package dev.clew.benchmarks.receive;

import com.sun.management.ThreadMXBean;
import dev.clew.benchmarks.Recording;
import dev.clew.receive.Transcoder;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.otlp.OtlpJson;
import dev.clew.receive.zipkin.ZipkinJson;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Consumer;

/// CPU seconds and allocated bytes per span of making OTLP of JSON, beside Jackson binding the same bytes to plain
/// objects, in one run. The two take turns, and each counts with its best round: thread CPU time does not see who else
/// uses the machine, but its caches do.
///
/// `./clew benchmark JsonDecodeCost`; gate: `JsonDecodeGate`.
public final class JsonDecodeCost {
    private static final int ROUNDS = 60;
    private static final int REQUESTS = 50;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private JsonDecodeCost() {}

    /// Prints one JSON line for each format.
    public static void main(String[] args) {
        List<byte[]> recording = Recording.read();
        List<byte[]> some = recording.subList(0, Math.min(REQUESTS, recording.size()));
        List<byte[]> otlp = some.stream().map(JsonRequests::otlp).toList();
        compare("otlp", otlp, OtlpJson::transcode, JacksonSpans::otlp, JacksonSpans.tallyOtlp(otlp));
        List<byte[]> zipkin = some.stream().map(JsonRequests::zipkin).toList();
        compare("zipkin", zipkin, ZipkinJson::transcode, JacksonSpans::zipkin, JacksonSpans.tallyZipkin(zipkin));
    }

    private static void compare(
            String format, List<byte[]> requests, Transcoder transcoder, Consumer<byte[]> jackson, Tally tally) {
        if (!tally.equals(TallyVisitor.of(transcoder, requests))) {
            throw new IllegalStateException(
                    "they disagree: %s and %s".formatted(tally, TallyVisitor.of(transcoder, requests)));
        }
        var ours = new Contender(tally.spans());
        var theirs = new Contender(tally.spans());
        try (var out = WireBuffer.alone()) {
            for (int round = 0; round < ROUNDS; round++) {
                ours.run(requests, request -> {
                    out.cut(0);
                    transcoder.transcode(request, 0, request.length, out);
                });
                theirs.run(requests, jackson);
            }
        }
        System.out.printf(
                "{\"format\":\"%s\",\"spans\":%d,\"json_bytes_per_span\":%d,\"clew_spans_per_cpu_s\":%.0f,"
                        + "\"clew_bytes_per_span\":%.2f,\"jackson_spans_per_cpu_s\":%.0f,"
                        + "\"jackson_bytes_per_span\":%.0f,\"ratio\":%.2f}%n",
                format,
                tally.spans(),
                requests.stream().mapToLong(request -> request.length).sum() / tally.spans(),
                1e9 / ours.bestNanosPerSpan,
                ours.bytesPerSpan,
                1e9 / theirs.bestNanosPerSpan,
                theirs.bytesPerSpan,
                theirs.bestNanosPerSpan / ours.bestNanosPerSpan);
    }

    private static final class Contender {
        private final long spans;
        private double bestNanosPerSpan = Double.MAX_VALUE;
        private double bytesPerSpan;

        Contender(long spans) {
            this.spans = spans;
        }

        void run(List<byte[]> requests, Consumer<byte[]> reader) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long nanos = THREADS.getCurrentThreadCpuTime();
            requests.forEach(reader);
            bestNanosPerSpan = Math.min(bestNanosPerSpan, (double) (THREADS.getCurrentThreadCpuTime() - nanos) / spans);
            bytesPerSpan = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / spans;
        }
    }
}
