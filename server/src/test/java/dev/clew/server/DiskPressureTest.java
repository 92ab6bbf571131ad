package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.QueryParams;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.sample.policy.Threshold;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A whole server on a small disk that fills up, and is emptied again: less is kept, by the randomness of
/// trace ids, whole and with the right weights; errors are touched last; and all is as before when there is
/// room.
class DiskPressureTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int RESERVE_BYTES = 4 * MEBIBYTE;
    private static final double LEAST = 1 / 256.0;
    private static final int SPANS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String POLICY = """
            name: half
            rules: [{name: errors, when: {error: true}, keep: 100%}]
            otherwise: 50%
            times: {quiet: 1s, longest: 30s, hold: 10m}
            """;

    private final Random random = new Random(31);
    private final ObjectMapper json = new ObjectMapper();
    private long sentSpans;

    @TempDir
    private Path folder;

    private record Sent(TraceId id, boolean isError) {}

    @Test
    void keepsLessOfEverySortWhileTheDiskIsShortAndComesBack() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder, "size=64m")) {
            Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
            var how = new ServeProcess.How()
                    .main(SmallStoreServer.class)
                    .jvm("-Dclew.reserveBytes=" + RESERVE_BYTES)
                    .jvm("-Dclew.lookMillis=50");
            try (ServeProcess server =
                    ServeProcess.start(how, disk.path().resolve("data"), "--sampling", policy.toString())) {
                WebClient client = server.ready();
                await("half is kept", () -> keepsHalfOfWhatComesNow(client));

                // Room for three times the reserve: what is dropped anyway is dropped more often.
                disk.fill(3 * RESERVE_BYTES);
                await("the disk is short", () -> factor(client) == LEAST);
                assertThat(status(client).at("/relief/isForAll").asBoolean()).isFalse();
                assertThat(status(client).path("warnings").toString()).contains("0.3906% of what the policy says");
                check(client, send(client, 400), 0.5 * LEAST, 1);

                // Room for less than twice the reserve: errors, too.
                disk.empty();
                disk.fill((long) (1.7 * RESERVE_BYTES));
                await(
                        "the disk is about to be full",
                        () -> status(client).at("/relief/isForAll").asBoolean());
                check(client, send(client, 200), 0.5 * LEAST, LEAST);

                disk.empty();
                await("half is kept again", () -> keepsHalfOfWhatComesNow(client));
                assertThat(countedSpans(client)).as("what totals say").isEqualTo(sentSpans);
                server.kill();
            }
        }
    }

    /// Each is kept as its randomness says, whole or not at all, and told to stand for as many as it does.
    ///
    /// @param probability of what has no error
    private void check(WebClient client, List<Sent> sent, double probability, double probabilityOfErrors)
            throws Exception {
        int kept = 0;
        for (Sent each : sent) {
            JsonNode explained = decided(client, each);
            assertThat(explained.path("probability").asDouble())
                    .isCloseTo(each.isError ? probabilityOfErrors : probability, within(1e-6));
            kept += explained.path("isKept").asBoolean() ? 1 : 0;
        }
        System.out.printf(
                "DiskPressureTest: at %.3f%%, and %.3f%% of errors, %d of %d traces are kept%n",
                100 * probability, 100 * probabilityOfErrors, kept, sent.size());
    }

    /// A server that just started, or a busy machine, may be short of processors as well.
    private boolean keepsHalfOfWhatComesNow(WebClient client) throws Exception {
        boolean all = true;
        for (Sent each : send(client, 200)) {
            double due = each.isError ? 1 : 0.5;
            all &= Math.abs(decided(client, each).path("probability").asDouble() - due) < 1e-6;
        }
        return all;
    }

    /// Whatever is told of a trace, it fits what became of it.
    private JsonNode decided(WebClient client, Sent sent) throws Exception {
        await("it is decided", () -> explained(client, sent).path("isDecided").asBoolean());
        JsonNode explained = explained(client, sent);
        assertThat(explained.path("isKept").asBoolean())
                .isEqualTo(
                        Threshold.of(explained.path("probability").asDouble()).keeps(randomness(sent.id)));
        // By its id a dropped one is found as long as it is held.
        assertThat(explained.path("storedSpans").asInt()).isEqualTo(SPANS);
        return explained;
    }

    private static long randomness(TraceId id) {
        return id.low() & (1L << 56) - 1;
    }

    /// Log-uniform: as many are turned away at thresholds from 50 % to 75 % as from 99.5 % to 99.75 %.
    private TraceId id() {
        long turnedAway = (long) (0x1p56 * Math.pow(2, -12 * random.nextDouble()));
        return new TraceId(random.nextLong() | 1, (1L << 56) - turnedAway);
    }

    private List<Sent> send(WebClient client, int traces) {
        var sent = new ArrayList<Sent>();
        var spans = new ArrayList<Span>();
        for (int i = 0; i < traces; i++) {
            var each = new Sent(id(), i % 4 == 0);
            sent.add(each);
            for (int n = 1; n <= SPANS; n++) {
                spans.add(span(each, n));
            }
        }
        assertThat(Door.OTLP_PROTOBUF.isSuccess(Door.OTLP_PROTOBUF.post(client, Door.OTLP_PROTOBUF.body(spans))))
                .isTrue();
        sentSpans += spans.size();
        return sent;
    }

    private static Span span(Sent of, int number) {
        long now = System.currentTimeMillis() * 1_000_000;
        boolean isError = of.isError && number == SPANS;
        return new SpanBuilder(of.id, number)
                .parentSpanId(number - 1L)
                .name("step " + number)
                .kind(SpanKind.SERVER)
                .startNanos(now)
                .endNanos(now + 5_000_000)
                .status(isError ? new Status(StatusCode.ERROR, "") : Status.UNSET)
                .resource(Resource.of("shop"))
                .build();
    }

    /// As a chart has it: of what is stored and what was dropped.
    private long countedSpans(WebClient client) {
        String query = QueryParams.of("query", "sum(increase(traces_spanmetrics_calls_total[1h]))")
                .toQueryString();
        return json.readTree(
                        client.get("/api/v1/query?" + query).aggregate().join().contentUtf8())
                .at("/data/result/0/value/1")
                .asLong();
    }

    private double factor(WebClient client) {
        return status(client).at("/relief/factor").asDouble();
    }

    private JsonNode status(WebClient client) {
        return json.readTree(
                client.get("/api/clew/sampling/status").aggregate().join().contentUtf8());
    }

    private JsonNode explained(WebClient client, Sent sent) {
        return json.readTree(
                client.get("/api/clew/sampling/" + sent.id).aggregate().join().contentUtf8());
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadlineNanos);
            Thread.sleep(20);
        }
    }
}
