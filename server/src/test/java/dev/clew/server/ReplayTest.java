package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What a client sends again, because it never heard that it was taken, is stored once, whatever the store did
/// meanwhile.
class ReplayTest {
    private static final long START = 1_700_000_000_000_000_000L;
    private static final int FULL_AT = 100;
    private static final TraceId DISPUTED = new TraceId(9, 9);

    @TempDir
    private Path folder;

    private SegmentStore store;
    private ClewServer server;
    private WebClient client;
    private long fillers;

    @BeforeEach
    void start() {
        store = SegmentStore.open(
                folder, new ColumnarFormat(() -> new Block(FULL_AT, Long.MAX_VALUE)), StoreLimits.DEFAULT.reserving(0));
        server = new ClewServer(
                store,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                /* jaegerUi= */ null,
                SamplingStrategies.everything());
        server.start();
        client = WebClient.of(server.uri());
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    @Test
    void storesWhatIsSentAgainOnceByEveryProtocolAcrossACutAndARestart() throws Exception {
        Map<Door, JsonNode> first = new HashMap<>();
        for (Door door : Door.values()) {
            send(door, 1);
            first.put(door, spans(door));
            assertThat(first.get(door))
                    .as("%s: client and server of one id stay two", door)
                    .hasSize(4);
        }
        for (Meanwhile meanwhile : List.<Meanwhile>of(() -> {}, this::cut, this::restart, this::cut, this::restart)) {
            meanwhile.happens();
            for (Door door : Door.values()) {
                send(door, 3);
                assertThat(spans(door)).as(door.name()).isEqualTo(first.get(door));
            }
        }
    }

    @Test
    void keepsAndMarksSpansOfOneIdThatDisagreeAcrossACutAndARestart() throws Exception {
        Span one = span(DISPUTED, 1, SpanKind.INTERNAL).name("one").build();
        Span other = span(DISPUTED, 1, SpanKind.INTERNAL).name("other").build();
        Span child = span(DISPUTED, 2, SpanKind.INTERNAL).parentSpanId(1).build();
        for (Meanwhile meanwhile : List.<Meanwhile>of(() -> {}, this::cut, this::restart, this::cut)) {
            for (Span span : List.of(one, child, other, one)) {
                assertThat(Door.OTLP_PROTOBUF
                                .post(client, Door.OTLP_PROTOBUF.body(List.of(span)))
                                .status()
                                .isSuccess())
                        .isTrue();
            }
            meanwhile.happens();
            JsonNode trace = json("/api/traces/" + DISPUTED).at("/data/0");
            assertThat(trace.at("/spans")
                            .valueStream()
                            .map(span -> span.at("/operationName").asString()))
                    .containsExactly("one", "other", "op");
            for (JsonNode span : trace.at("/spans")) {
                boolean isDisputed = !span.at("/operationName").asString().equals("op");
                assertThat(span.at("/warnings").toString().contains("has other content"))
                        .isEqualTo(isDisputed);
            }
            assertThat(trace.at("/warnings").toString()).contains("2 spans share their id");
        }
    }

    private interface Meanwhile {
        void happens() throws Exception;
    }

    /// Fills the open part, and waits until it is on disk.
    private void cut() throws InterruptedException {
        long before = segmentSpans();
        List<Span> filler = LongStream.rangeClosed(1, FULL_AT)
                .mapToObj(i ->
                        span(new TraceId(5, ++fillers), i, SpanKind.INTERNAL).build())
                .toList();
        assertThat(Door.OTLP_PROTOBUF
                        .post(client, Door.OTLP_PROTOBUF.body(filler))
                        .status()
                        .isSuccess())
                .isTrue();
        while (segmentSpans() < before + FULL_AT) {
            Thread.sleep(10);
        }
    }

    private long segmentSpans() {
        return store.details().onDisk(part -> part.spans());
    }

    private void restart() {
        stop();
        start();
    }

    private void send(Door door, int times) {
        byte[] body = door.body(spansOf(door));
        for (int i = 0; i < times; i++) {
            assertThat(door.isSuccess(door.post(client, body))).as(door.name()).isTrue();
        }
    }

    private static List<Span> spansOf(Door door) {
        var id = new TraceId(1, 1 + List.of(Door.values()).indexOf(door));
        var spans = new ArrayList<Span>();
        spans.add(span(id, 1, SpanKind.INTERNAL).build());
        spans.add(span(id, 2, SpanKind.CLIENT).build());
        spans.add(span(id, 2, SpanKind.SERVER).build());
        spans.add(span(id, 3, SpanKind.INTERNAL).build());
        return spans;
    }

    private static SpanBuilder span(TraceId id, long spanId, SpanKind kind) {
        return new SpanBuilder(id, spanId)
                .name("op")
                .kind(kind)
                .startNanos(START + spanId * 1_000_000)
                .endNanos(START + spanId * 1_000_000 + 5_000_000)
                .attributes(Attributes.of("loan.id", AnyValue.of("l-7")))
                .resource(Resource.of("shop"));
    }

    /// Every copy that the store gives.
    private JsonNode spans(Door door) {
        return json("/api/traces/" + spansOf(door).getFirst().traceId() + "?raw=true")
                .at("/data/0/spans");
    }

    private JsonNode json(String path) {
        return new ObjectMapper().readTree(client.get(path).aggregate().join().contentUtf8());
    }
}
