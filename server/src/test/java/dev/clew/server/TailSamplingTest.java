package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.linecorp.armeria.client.WebClient;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.sample.policy.PolicyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A whole server with the mission's policy, and short waits: what is kept, what is told of it, and what
/// late errors and a restart change.
class TailSamplingTest {
    private static final int TRACES = 2_000;
    private static final int SPANS = 4;
    private static final String TIMES = "\ntimes: {quiet: 1s, longest: 30s, hold: 10m}\n";

    private final Random random = new Random(29);
    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path folder;

    private enum Sort {
        ERROR("errors"),
        PAYMENT("critical endpoints"),
        SLOW("slow"),
        USUAL("otherwise");

        private final String rule;

        Sort(String rule) {
            this.rule = rule;
        }
    }

    private record Sent(TraceId id, Sort sort) {}

    @Test
    void keepsWhatTheMissionAsksForAndTellsWhy() throws Exception {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), PolicyFile.mission() + TIMES);
        List<Sent> sent = traffic();
        TraceId late = new TraceId(7, 0);
        try (ServeProcess server = serve(policy)) {
            WebClient client = server.ready();
            post(client, sent);
            export(client, List.of(root(late, Sort.USUAL).build()));
            await(() -> status(client).at("/totals/traces").asInt() == TRACES + 1);

            JsonNode status = status(client);
            assertThat(status.at("/policy/version").asInt()).isOne();
            assertThat(status.at("/totals/spans").asInt()).isEqualTo(TRACES * SPANS + 1);
            assertThat(status.at("/totals/keptTraces").asInt()
                            + status.at("/totals/droppedTraces").asInt())
                    .isEqualTo(TRACES + 1);
            assertThat(status.at("/totals/keptErrors").asInt())
                    .isEqualTo(status.at("/totals/errors").asInt())
                    .isPositive();
            int usual = count(sent, Sort.USUAL) + 1;
            // Six standard deviations.
            assertThat(rule(status, "otherwise").at("/totals/keptTraces").asDouble())
                    .isBetween(0.1 * usual - 6 * Math.sqrt(0.09 * usual), 0.1 * usual + 6 * Math.sqrt(0.09 * usual));
            for (Sort sort : List.of(Sort.ERROR, Sort.PAYMENT, Sort.SLOW)) {
                assertThat(rule(status, sort.rule).at("/totals/keptTraces").asInt())
                        .as(sort.rule)
                        .isEqualTo(rule(status, sort.rule).at("/totals/traces").asInt())
                        .isEqualTo(count(sent, sort));
            }
            checkGroups(client, sent, TRACES + 1);
            Metrics metrics = Metrics.of(client);
            assertThat(metrics.count("clew_sampling_endpoint_traces_total", "endpoint=\"/api/payments\""))
                    .isEqualTo(count(sent, Sort.PAYMENT));
            assertThat(metrics.count("clew_sampling_service_traces_total")).isEqualTo(TRACES + 1);
            assertThat(metrics.count("clew_sampling_traces_total")).isEqualTo(TRACES + 1);
            assertThat(metrics.count("clew_sampling_spans_total"))
                    .isEqualTo(metrics.count("clew_ingest_spans_total", "outcome=\"accepted\""));
            checkEach(client, sent);

            // An error that comes after the trace was dropped brings all of it back.
            assertThat(explained(client, late).path("isHeld").asBoolean()).isTrue();
            export(client, List.of(failed(root(late, Sort.USUAL).spanId(2).parentSpanId(1))));
            await(() -> explained(client, late).path("isKept").asBoolean());
            assertThat(explained(client, late).path("rule").asString()).isEqualTo("errors");
            assertThat(explained(client, late).path("storedSpans").asInt()).isEqualTo(2);

            // Another policy decides what comes from now on.
            Files.writeString(policy, "name: nothing\notherwise: 0%" + TIMES);
            await(() -> status(client).at("/policy/version").asInt() == 2);
            TraceId next = new TraceId(8, -1);
            export(client, List.of(root(next, Sort.USUAL).build()));
            await(() -> explained(client, next).path("isDecided").asBoolean());
            assertThat(explained(client, next).path("policyVersion").asInt()).isEqualTo(2);
            server.kill();
        }
        try (ServeProcess server = serve(policy)) {
            WebClient client = server.ready();
            checkEach(client, sent);
            assertThat(explained(client, late).path("rule").asString()).isEqualTo("errors");
            assertThat(status(client).at("/totals/traces").asInt()).isEqualTo(TRACES + 2);
            // The one that came last is of the same service.
            checkGroups(client, sent, TRACES + 2);
        }
    }

    /// By whatever decisions are told apart, they are the same, and over time as in all.
    private void checkGroups(WebClient client, List<Sent> sent, int all) {
        for (String by : List.of("service", "operation", "endpoint", "rule")) {
            JsonNode status = json.readTree(client.get("/api/clew/sampling/status?by=" + by)
                    .aggregate()
                    .join()
                    .contentUtf8());
            long traces = 0;
            long kept = 0;
            for (JsonNode group : status.path("groups")) {
                traces += group.at("/totals/traces").asLong();
                kept += group.at("/totals/keptTraces").asLong();
                assertThat(sum(group.path("tracesByStep")))
                        .as("%s", group)
                        .isEqualTo(group.at("/totals/traces").asLong());
                assertThat(sum(group.path("keptTracesByStep")))
                        .isEqualTo(group.at("/totals/keptTraces").asLong());
                assertThat(group.path("tracesByStep").size())
                        .isEqualTo(status.at("/steps/count").asInt());
                if (group.path("endpoint").asString("").equals("/api/payments")) {
                    assertThat(group.at("/totals/keptTraces").asInt()).isEqualTo(count(sent, Sort.PAYMENT));
                    assertThat(group.path("service").asString()).isEqualTo("shop");
                }
            }
            assertThat(traces).as(by).isEqualTo(all);
            assertThat(kept).as(by).isEqualTo(status.at("/totals/keptTraces").asLong());
            assertThat(status.path("groups")).as(by).hasSize(by.equals("endpoint") ? 2 : by.equals("rule") ? 4 : 1);
        }
        assertThat(client.get("/api/clew/sampling/status?by=colour")
                        .aggregate()
                        .join()
                        .status()
                        .code())
                .isEqualTo(400);
    }

    private static long sum(JsonNode numbers) {
        long sum = 0;
        for (JsonNode number : numbers) {
            sum += number.asLong();
        }
        return sum;
    }

    /// Every trace is there whole or not at all, as is told of it.
    private void checkEach(WebClient client, List<Sent> sent) {
        for (Sent each : sent.subList(0, 60)) {
            JsonNode explained = explained(client, each.id());
            assertThat(explained.path("rule").asString()).isEqualTo(each.sort().rule);
            assertThat(explained.path("policyVersion").asInt()).isOne();
            assertThat(explained.path("spans").asInt()).isEqualTo(SPANS);
            assertThat(explained.path("probability").asDouble())
                    .isCloseTo(each.sort() == Sort.USUAL ? 0.1 : 1, within(1e-4));
            if (each.sort() != Sort.USUAL) {
                assertThat(explained.path("isKept").asBoolean()).isTrue();
            }
            // By its id a dropped one is found as long as it is held.
            assertThat(explained.path("storedSpans").asInt()).isEqualTo(SPANS);
            assertThat(explained.path("isHeld").asBoolean())
                    .isNotEqualTo(explained.path("isKept").asBoolean());
        }
    }

    private ServeProcess serve(Path policy) throws Exception {
        return ServeProcess.start(
                "--data", folder.resolve("data").toString(),
                "--listen", "127.0.0.1:0",
                "--sampling", policy.toString());
    }

    private List<Sent> traffic() {
        var sent = new ArrayList<Sent>();
        for (int i = 0; i < TRACES; i++) {
            int chance = random.nextInt(20);
            Sort sort = chance == 0 ? Sort.ERROR : chance == 1 ? Sort.PAYMENT : chance == 2 ? Sort.SLOW : Sort.USUAL;
            sent.add(new Sent(new TraceId(random.nextLong() | 1, random.nextLong()), sort));
        }
        return sent;
    }

    private void post(WebClient client, List<Sent> sent) {
        var spans = new ArrayList<Span>();
        for (Sent each : sent) {
            SpanBuilder root = root(each.id(), each.sort());
            spans.add(root.build());
            for (int i = 2; i <= SPANS; i++) {
                SpanBuilder child =
                        root(each.id(), Sort.USUAL).name("step " + i).kind(SpanKind.INTERNAL);
                child.spanId(i).parentSpanId(1);
                spans.add(each.sort() == Sort.ERROR && i == SPANS ? failed(child) : child.build());
            }
            if (spans.size() >= 2_000) {
                export(client, List.copyOf(spans));
                spans.clear();
            }
        }
        export(client, spans);
    }

    private static void export(WebClient client, List<Span> spans) {
        assertThat(Door.OTLP_PROTOBUF.isSuccess(Door.OTLP_PROTOBUF.post(client, Door.OTLP_PROTOBUF.body(spans))))
                .isTrue();
    }

    private static SpanBuilder root(TraceId id, Sort sort) {
        long now = System.currentTimeMillis() * 1_000_000;
        return new SpanBuilder(id, 1)
                .name("GET /things")
                .kind(SpanKind.SERVER)
                .startNanos(now)
                .endNanos(now + (sort == Sort.SLOW ? 3_000_000_000L : 5_000_000))
                .resource(Resource.of("shop"))
                .attributes(
                        Attributes.of("http.route", AnyValue.of(sort == Sort.PAYMENT ? "/api/payments" : "/things")));
    }

    private static Span failed(SpanBuilder span) {
        return span.status(new Status(StatusCode.ERROR, "no money")).build();
    }

    private static int count(List<Sent> sent, Sort sort) {
        return (int) sent.stream().filter(each -> each.sort() == sort).count();
    }

    private JsonNode status(WebClient client) {
        return json.readTree(
                client.get("/api/clew/sampling/status").aggregate().join().contentUtf8());
    }

    private static JsonNode rule(JsonNode status, String name) {
        for (JsonNode rule : status.path("rules")) {
            if (rule.path("name").asString().equals(name)) {
                return rule;
            }
        }
        throw new AssertionError("no rule " + name);
    }

    private JsonNode explained(WebClient client, TraceId id) {
        return json.readTree(
                client.get("/api/clew/sampling/" + id).aggregate().join().contentUtf8());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it is done in time").isLessThan(deadlineNanos);
            Thread.sleep(50);
        }
    }
}
