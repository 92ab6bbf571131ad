package dev.clew.lending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.lending.events.LoanQueue;
import dev.clew.lending.fault.Fault;
import dev.clew.lending.notification.NotificationService;
import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Events of loans hang at a worker for three times as long as a sampler waits; then it dies, the broker
/// delivers them again, and some fail. Clew keeps all of the traces that fail, whole. A sampler that waits a
/// fixed time in memory decided long before, whatever it does then: it is fed with the same spans in the order
/// in which they came.
@ExtendWith(Lending.class)
class LateFailuresTest {
    private static final int FAILING = 20;
    private static final int OTHERS = 10;
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration HANGING = WAIT.multipliedBy(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String POLICY = """
            name: errors
            rules: [{name: errors, when: {error: true}, keep: 100%}]
            otherwise: 10%
            times: {quiet: 1s, longest: 30s, hold: 10m}
            """;

    private final LendingTestBed lending;
    private final List<Arrival> arrivals = new ArrayList<>();

    private record Arrival(long atNanos, Span span) {}

    LateFailuresTest(LendingTestBed lending) {
        this.lending = lending;
    }

    @Test
    void keepsEveryTraceWhoseRetryFailsAfterTheWait(@TempDir Path folder) throws Exception {
        try (var sampled = new SampledClew(folder, POLICY)) {
            lending.clew().passOn(request -> {
                // In the order in which they came, whoever sent them.
                synchronized (arrivals) {
                    long now = System.nanoTime();
                    new SpanDecoder().decode(request).forEach(span -> arrivals.add(new Arrival(now, span)));
                    sampled.send(request);
                }
            });
            List<TraceId> failing;
            List<TraceId> others;
            try (var worker = new HungWorker(lending.broker(), LoanQueue.VERIFY.queue())) {
                failing = lend(FAILING, Fault.DOCUMENTS_FAIL);
                others = lend(OTHERS);
                long hangingSince = System.nanoTime();
                await("every event hangs", () -> worker.taken() == FAILING + OTHERS);
                await("every trace is decided", () -> areDecided(sampled, failing) && areDecided(sampled, others));
                assertThat(sampled.status().at("/totals/errors").asInt())
                        .as("nothing failed so far")
                        .isZero();
                assertThat(sampled.status().at("/totals/keptTraces").asLong())
                        .as("luck is the same here and there")
                        .isEqualTo(lucky(failing) + lucky(others));
                Thread.sleep(Math.max(0, HANGING.toMillis() - (System.nanoTime() - hangingSince) / 1_000_000));
            }
            for (TraceId id : failing) {
                lending.await(id.toString(), trace -> trace.has(NotificationService.NAME, "report_dead_letter"));
            }
            for (TraceId id : others) {
                lending.await(id.toString(), trace -> trace.has(NotificationService.NAME, "send_notification"));
            }
            await("failures are heard of", () -> {
                for (TraceId id : failing) {
                    if (!isWhole(sampled, id)) {
                        return false;
                    }
                }
                return true;
            });
            lending.clew().passOn(_ -> {});
            compare(sampled, failing);
        }
    }

    private void compare(SampledClew sampled, List<TraceId> failing) throws Exception {
        int whole = 0;
        for (TraceId id : failing) {
            JsonNode explained = sampled.explain(id);
            assertThat(explained.path("rule").asString()).isEqualTo("errors");
            assertThat(explained.path("probability").asDouble()).isEqualTo(1);
            whole += isWhole(sampled, id) ? 1 : 0;
        }
        Outcome remembering = fixedWait(failing, /* remembers= */ true);
        Outcome forgetting = fixedWait(failing, /* remembers= */ false);
        System.out.printf(
                "LateFailuresTest: of %d traces whose retry failed %d s after everybody's wait of %d s, Clew keeps %d"
                        + " whole; a fixed wait in memory, which keeps a tenth (here %d) by luck, keeps %d whole and %d in"
                        + " part if it remembers its decisions,"
                        + " %d whole and %d in part if it does not%n",
                FAILING,
                HANGING.minus(WAIT).toSeconds(),
                WAIT.toSeconds(),
                whole,
                lucky(failing),
                remembering.whole,
                remembering.inPart,
                forgetting.whole,
                forgetting.inPart);
        assertThat(whole).isEqualTo(FAILING);
        // By luck, a tenth of them; all of them not once in 10²⁰ runs.
        assertThat(remembering.whole).isLessThan(FAILING);
        assertThat(forgetting.whole).isLessThan(FAILING);
    }

    /// What becomes of some traces.
    private record Outcome(int whole, int inPart) {}

    private Outcome fixedWait(List<TraceId> ids, boolean remembers) {
        var sampler = new FixedWaitSampler(WAIT, LateFailuresTest::isLucky, remembers);
        arrivals.forEach(arrival -> sampler.add(arrival.atNanos, arrival.span));
        int whole = 0;
        int inPart = 0;
        for (TraceId id : ids) {
            int kept = sampler.keptOf(id).size();
            whole += kept == arrived(id) ? 1 : 0;
            inPart += kept > 0 && kept < arrived(id) ? 1 : 0;
        }
        return new Outcome(whole, inPart);
    }

    private static long lucky(List<TraceId> ids) {
        return ids.stream().filter(LateFailuresTest::isLucky).count();
    }

    /// The same tenth as with Clew.
    private static boolean isLucky(TraceId id) {
        return (id.low() & (1L << 56) - 1) >= (1L << 56) / 10 * 9;
    }

    private long arrived(TraceId id) {
        synchronized (arrivals) {
            return arrivals.stream()
                    .filter(arrival -> arrival.span.traceId().equals(id))
                    .count();
        }
    }

    private boolean isWhole(SampledClew sampled, TraceId id) throws Exception {
        JsonNode explained = sampled.explain(id);
        return explained.path("isKept").asBoolean()
                && explained.path("storedSpans").asLong() == arrived(id);
    }

    private static boolean areDecided(SampledClew sampled, List<TraceId> ids) throws Exception {
        for (TraceId id : ids) {
            if (!sampled.explain(id).path("isDecided").asBoolean()) {
                return false;
            }
        }
        return true;
    }

    private List<TraceId> lend(int count, Fault... wanted) throws Exception {
        try (var clients = Executors.newFixedThreadPool(4)) {
            var asked = new ArrayList<Future<HttpResponse<String>>>();
            for (int i = 0; i < count; i++) {
                asked.add(clients.submit(
                        () -> lending.post("/api/loans", "{\"user_id\": \"457\", \"amount\": 9000}", wanted)));
            }
            var ids = new ArrayList<TraceId>();
            for (Future<HttpResponse<String>> each : asked) {
                assertThat(each.get().statusCode()).as(each.get().body()).isEqualTo(201);
                ids.add(TraceId.parse(LendingTestBed.traceId(each.get())));
            }
            return ids;
        }
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadlineNanos);
            Thread.sleep(100);
        }
    }
}
