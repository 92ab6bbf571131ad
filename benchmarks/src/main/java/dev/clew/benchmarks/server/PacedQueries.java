package dev.clew.benchmarks.server;

import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Somebody who asks at a steady pace, one question at a time: for a trace, then for the newest of
/// a service, in turns. Throws if an answer is wrong.
final class PacedQueries {
    private static final long PACE_NANOS = 25_000_000;
    private static final int WANTED = 20;

    private final ServerUnderTest server;
    private final Map<TraceId, Integer> spansOfTrace = new HashMap<>();
    private final List<TraceId> ids;
    private final List<String> services;
    private final Random random = new Random(1);
    private final List<Double> millis = new ArrayList<>();

    /// @param sent what the server was sent once, under the ids as they are
    PacedQueries(ServerUnderTest server, List<Span> sent) {
        this.server = server;
        sent.forEach(span -> spansOfTrace.merge(span.traceId(), 1, Integer::sum));
        ids = spansOfTrace.keySet().stream().sorted().toList();
        services = sent.stream().map(Span::serviceName).distinct().sorted().toList();
    }

    /// How long answers took, in milliseconds.
    record Latencies(int queries, double p50Millis, double p99Millis) {}

    int asked() {
        return millis.size();
    }

    /// Asks until `goesOn` says no.
    void ask(BooleanSupplier goesOn) throws IOException, InterruptedException {
        long dueNanos = System.nanoTime();
        while (goesOn.getAsBoolean()) {
            LockSupport.parkNanos(dueNanos - System.nanoTime());
            // Waking up late counts too: that is the machine being busy.
            askOne();
            millis.add((System.nanoTime() - dueNanos) / 1e6);
            dueNanos = Math.max(dueNanos + PACE_NANOS, System.nanoTime());
        }
    }

    private void askOne() throws IOException, InterruptedException {
        if (millis.size() % 2 == 0) {
            TraceId id = ids.get(random.nextInt(ids.size()));
            int found = new SpanDecoder().decode(server.traceBytes(id)).size();
            check(found == spansOfTrace.getOrDefault(id, 0), "trace %s has %d spans".formatted(id, found));
        } else {
            String service = services.get(random.nextInt(services.size()));
            int found = server.tracesOf(service, WANTED);
            check(found == WANTED, "of %s there are %d traces".formatted(service, found));
        }
    }

    private static void check(boolean isRight, String what) {
        if (!isRight) {
            throw new IllegalStateException(what + ", which is not what was sent");
        }
    }

    /// The latencies since the last call, which are printed as a JSON line.
    Latencies take(String what) {
        double[] sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
        millis.clear();
        Arrays.sort(sorted);
        var latencies = new Latencies(sorted.length, sorted[sorted.length / 2], sorted[sorted.length * 99 / 100]);
        System.out.printf(
                "{\"what\":\"%s\",\"queries\":%d,\"p50_ms\":%.2f,\"p99_ms\":%.2f}%n",
                what, latencies.queries(), latencies.p50Millis(), latencies.p99Millis());
        return latencies;
    }
}
