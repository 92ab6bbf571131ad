package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.receive.redaction.Redaction;
import dev.clew.receive.redaction.Rule;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The books of a whole server, on disk, by every protocol: accepted and refused are what was received.
class IngestBooksTest {
    private static final Redaction UNUSED =
            new Redaction(List.of(new Rule.Key("unused", "unused", Rule.Action.REMOVE)), new byte[0]);
    private static final long START = 1_700_000_000_000_000_000L;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private Path folder;

    @Test
    void balanceByProtocolAndReason() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        run(client -> {
            long good = 0;
            long flawed = 0;
            long requests = 0;
            long bytes = 0;
            for (int round = 0; round < 20; round++) {
                for (Door door : Door.values()) {
                    List<Span> spans = spans(random);
                    // Only OTLP can say that an id is zero without being malformed.
                    boolean withFlaw = random.nextInt(3) == 0 && door.protocol().startsWith("otlp");
                    if (withFlaw) {
                        spans.add(spans.getFirst().toBuilder().spanId(0).build());
                        flawed++;
                    }
                    good += spans.size() - (withFlaw ? 1 : 0);
                    byte[] body = door.body(spans);
                    assertThat(door.isSuccess(door.post(client, body)))
                            .as("seed %d: %s takes it", seed, door)
                            .isTrue();
                    boolean broken = random.nextInt(4) == 0;
                    if (broken) {
                        byte[] cut = new byte[] {0, 0, 0, 0, 3, 15, 1, 1};
                        assertThat(door.isSuccess(door.post(client, cut)))
                                .as("seed %d: %s refuses it", seed, door)
                                .isFalse();
                        bytes += cut.length;
                        requests++;
                    }
                    bytes += body.length;
                    requests++;
                }
            }
            Metrics metrics = Metrics.of(client);
            String name = "seed " + seed;
            assertThat(metrics.count("clew_ingest_spans_total", "outcome=\"accepted\"", "tenant=\"default\""))
                    .as(name)
                    .isEqualTo(good)
                    .isEqualTo(metrics.count("clew_store_spans"));
            assertThat(metrics.count("clew_ingest_spans_total", "outcome=\"rejected\""))
                    .as(name)
                    .isEqualTo(flawed)
                    // JSON says zero, and protobuf leaves it out.
                    .isEqualTo(metrics.count("clew_ingest_rejected_spans_total", "reason=\"span_id_"))
                    .isEqualTo(metrics.count("clew_ingest_rejected_spans_total"));
            assertThat(metrics.count("clew_ingest_requests_total")).as(name).isEqualTo(requests);
            assertThat(metrics.count("clew_ingest_request_seconds_count"))
                    .as(name)
                    .isEqualTo(requests);
            assertThat(metrics.count("clew_ingest_body_bytes_total")).as(name).isEqualTo(bytes);
            assertThat(metrics.count("clew_ingest_refused_requests_total"))
                    .as(name)
                    .isEqualTo(metrics.count("clew_ingest_requests_total", "outcome=\"refused\""))
                    .isPositive();
            for (Door door : Door.values()) {
                String protocol = "protocol=\"" + door.protocol() + "\"";
                assertThat(metrics.count("clew_ingest_request_seconds_count", protocol))
                        .isEqualTo(metrics.count("clew_ingest_requests_total", protocol))
                        .isPositive();
            }
        });
    }

    @Test
    void tellHowLongTheDiskTookAndHowMuchMemoryIsLent() {
        run(client -> {
            byte[] body = Door.OTLP_PROTOBUF.body(spans(new Random(1)));
            for (int i = 0; i < 5; i++) {
                Door.OTLP_PROTOBUF.post(client, body);
            }
            Metrics metrics = Metrics.of(client);

            // The same spans again need no place in the log.
            assertThat(metrics.count("clew_store_log_sync_seconds_count")).isBetween(1L, 5L);
            assertThat(metrics.count("clew_store_log_sync_seconds_bucket", "le=\"+Inf\""))
                    .isEqualTo(metrics.count("clew_store_log_sync_seconds_count"));
            assertThat(metrics.sum("clew_store_log_sync_seconds_sum")).isPositive();
            assertThat(metrics.count("clew_ingest_in_flight_bytes")).isZero();
            assertThat(metrics.count("clew_ingest_in_flight_limit_bytes")).isEqualTo(256 << 20);
        });
    }

    @Test
    void areDescribedMetricByMetric() throws Exception {
        String document = Files.readString(Path.of("../docs/metrics.md"));
        List<String> described = Pattern.compile("^\\| `(clew_\\w+)` \\| (\\w+) \\|", Pattern.MULTILINE)
                .matcher(document)
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();
        run(client -> {
            // A listener has its series from its first request on.
            Door.OTLP_PROTOBUF.post(client, Door.OTLP_PROTOBUF.body(spans(new Random(1))));
            assertThat(Metrics.of(client).types()).containsExactlyInAnyOrderElementsOf(described);
        });
    }

    @Test
    void standOnEveryListenerWithWhatAnAcknowledgementMeansThere() {
        run(client -> {
            JsonNode status = new ObjectMapper()
                    .readTree(client.get("/status").aggregate().join().contentUtf8());

            assertThat(status.at("/listeners")).hasSize(2);
            List<String> protocols =
                    Stream.of(Door.values()).map(Door::protocol).distinct().toList();
            for (JsonNode listener : status.at("/listeners")) {
                assertThat(listener.at("/address").asString()).startsWith("127.0.0.1:");
                assertThat(listener.at("/protocols").valueStream().map(JsonNode::asString))
                        .containsExactlyInAnyOrderElementsOf(protocols);
                assertThat(listener.at("/acknowledgement/durable").asBoolean()).isTrue();
                assertThat(listener.at("/acknowledgement/meaning").asString()).contains("is on disk");
            }
        });
    }

    private interface Scenario {
        void run(WebClient client);
    }

    private void run(Scenario scenario) {
        try (var store = SegmentStore.open(folder, new ColumnarFormat(), StoreLimits.DEFAULT.reserving(0));
                var server = new ClewServer(
                        store, List.of(ANY_PORT, ANY_PORT), null, SamplingStrategies.everything(), UNUSED)) {
            server.start();
            scenario.run(WebClient.of(server.uri()));
        }
    }

    private static List<Span> spans(Random random) {
        var spans = new ArrayList<Span>();
        var traceId = new TraceId(random.nextLong() | 1, random.nextLong());
        for (int i = 1; i <= 1 + random.nextInt(20); i++) {
            spans.add(new SpanBuilder(traceId, i)
                    .name("get /loans")
                    .startNanos(START + i * 1_000L)
                    .endNanos(START + i * 1_000L + 5_000_000)
                    .resource(Resource.of("shop"))
                    .attributes(Attributes.of("loan.id", AnyValue.of("l-" + random.nextInt(1_000))))
                    .build());
        }
        return spans;
    }
}
