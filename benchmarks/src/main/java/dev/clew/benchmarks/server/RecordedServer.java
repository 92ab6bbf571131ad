package dev.clew.benchmarks.server;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.model.Span;
import dev.clew.model.otlp.SpanDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;

/// A running server that holds a whole recording several times, one round after the other in time, and is asked one
/// question after the other over one connection.
///
/// @param sample the recording itself, which is the first round, by start
/// @param spans that the server holds
/// @param errors how many of them have the status ERROR
/// @param startNanos of the earliest span
/// @param endNanos of the latest, at most
record RecordedServer(
        ServerUnderTest server, Path folder, List<Span> sample, long spans, long errors, long startNanos, long endNanos)
        implements AutoCloseable {
    private static final int REQUESTS = 60;
    private static final long WARM_UP_NANOS = 5_000_000_000L;

    static RecordedServer start(int rounds) throws IOException, InterruptedException {
        Path clew = Path.of(System.getProperty("clew.command", "clew"));
        Path folder = Files.createTempDirectory("recorded-server");
        List<byte[]> requests = Recording.read();
        var sample = new ArrayList<Span>();
        for (byte[] request : requests) {
            sample.addAll(new SpanDecoder().decode(request));
        }
        sample.sort(Comparator.comparingLong(Span::startNanos));
        long errors = sample.stream().filter(Span::isError).count();
        LongSummaryStatistics starts =
                sample.stream().mapToLong(Span::startNanos).summaryStatistics();
        long roundNanos = starts.getMax() - starts.getMin();
        ServerUnderTest server = ServerUnderTest.start(clew, folder.resolve("data"));
        Path file = folder.resolve("round.otlp");
        for (int round = 0; round < rounds; round++) {
            Rounds.writeLater(requests, round, 1, roundNanos, file);
            IngestCost.load(clew, file, server.url());
        }
        server.settle();
        return new RecordedServer(
                server,
                folder,
                sample,
                rounds * starts.getCount(),
                rounds * errors,
                starts.getMin(),
                starts.getMin() + rounds * roundNanos);
    }

    /// Asks a question until the server is warm, then some times more, and prints a JSON line: how long it
    /// takes, and the time of a CPU that it costs the server.
    ///
    /// @param pathAndQuery of the question
    void measure(String name, String pathAndQuery) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (int i = 0; i < REQUESTS || System.nanoTime() - begin < WARM_UP_NANOS; i++) {
            server.get(pathAndQuery);
        }
        double[] millis = new double[REQUESTS];
        CpuSeconds before = CpuSeconds.of(server.pid());
        for (int i = 0; i < REQUESTS; i++) {
            long nanos = System.nanoTime();
            server.get(pathAndQuery);
            millis[i] = (System.nanoTime() - nanos) / 1e6;
        }
        CpuSeconds used = CpuSeconds.of(server.pid()).minus(before);
        Arrays.sort(millis);
        System.out.printf(
                "{\"spans\":%d,\"question\":\"%s\",\"p50_ms\":%.1f,\"p90_ms\":%.1f,\"cpu_ms\":%.1f}%n",
                spans, name, millis[REQUESTS / 2], millis[REQUESTS * 9 / 10], used.total() * 1e3 / REQUESTS);
    }

    @Override
    public void close() throws IOException {
        server.close();
        TemporaryFolder.delete(folder);
    }
}
