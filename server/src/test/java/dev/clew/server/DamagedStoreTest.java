package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.WireWriter;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What a whole server says of traces when one of the two segments of its store is cut in half.
@Timeout(60)
class DamagedStoreTest {
    private static final long START = 1_800_000_000_000_000_000L;
    private static final String REASON = "1 damaged segments could not be read, or not in whole";
    /// A file of the log in which nothing can be read.
    private static final String GARBAGE = "log-0000000000000007.clew";

    private static final String HEADER = "clew-truncated-because";

    /// Had spans in the damaged segment alone.
    private static final TraceId LOST = new TraceId(7, 1);

    /// Had a span in each.
    private static final TraceId TORN = new TraceId(7, 2);

    private static final TraceId NEVER_SENT = new TraceId(7, 3);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static SegmentStore store;
    private static ClewServer server;
    private static WebClient client;

    @BeforeAll
    static void serve() throws IOException, InterruptedException {
        try (SegmentStore sound = open()) {
            append(sound, span(LOST, 1), span(TORN, 1));
            awaitSegments(1);
            append(sound, span(TORN, 2), span(new TraceId(7, 4), 1));
            awaitSegments(2);
        }
        Files.write(folder.resolve(GARBAGE), new byte[1_000]);
        // The last file could be one whose end was being written.
        Files.createFile(folder.resolve("log-0000000000000009.clew"));
        Path damaged = segments().getFirst();
        byte[] bytes = Files.readAllBytes(damaged);
        Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
        store = open();
        server = new ClewServer(
                store, List.of(MemoryServer.ANY_PORT), /* jaegerUi= */ null, SamplingStrategies.everything());
        server.start();
        client = WebClient.of("h2c://" + server.listeners().getFirst());
    }

    @AfterAll
    static void close() {
        server.close();
        store.close();
    }

    /// Cuts after every two spans.
    private static SegmentStore open() {
        var limits = new StoreLimits(
                1 << 20, Duration.ofDays(1), 1 << 20, 100, Duration.ZERO, 0, StoreLimits.FOR_EVER, Long.MAX_VALUE, 0);
        return SegmentStore.open(folder, new ColumnarFormat(() -> new Block(2, Long.MAX_VALUE)), limits);
    }

    private static void append(SegmentStore to, Span... spans) {
        byte[] bytes = OtlpWriter.write(List.of(spans));
        to.append(new SpanBatch(Tenant.DEFAULT, START, bytes, 0, bytes.length));
    }

    private static Span span(TraceId id, long spanId) {
        return new SpanBuilder(id, spanId)
                .name("buy")
                .resource(new Resource(Attributes.of(Resource.SERVICE_NAME, AnyValue.of("shop")), 0, ""))
                .startNanos(START + spanId)
                .endNanos(START + spanId + 1_000_000)
                .build();
    }

    private static void awaitSegments(int count) throws InterruptedException {
        while (segments().size() < count) {
            Thread.sleep(10);
        }
    }

    private static List<Path> segments() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("segment-.*\\.clew"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AggregatedHttpResponse get(String path) {
        return client.get(path).aggregate().join();
    }

    private static JsonNode partial(String path) {
        AggregatedHttpResponse answer = get(path);
        assertThat(answer.status().code()).as(answer.contentUtf8()).isEqualTo(200);
        assertThat(answer.headers().get(HEADER)).isEqualTo(REASON);
        return JSON.readTree(answer.contentUtf8());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/clew/traces/{id}",
                "/api/clew/traces/{id}/columns",
                "/api/clew/traces/{id}/spans/1",
                "/api/clew/sampling/{id}",
                "/api/traces/{id}",
                "/api/v3/traces/{id}",
                "/api/v2/traces/{id}",
                "/api/v2/trace/{id}",
                "/api/v2/traceMany?traceIds={id},1f"
            })
    void doesNotDenyATraceThatMayBeInTheDamagedSegment(String path) {
        for (TraceId id : List.of(LOST, NEVER_SENT)) {
            AggregatedHttpResponse answer = get(path.replace("{id}", id.toString()));
            assertThat(answer.contentUtf8()).contains(REASON);
            assertThat(answer.status().code()).isEqualTo(500);
        }
    }

    @Test
    void saysWhoseTurnItIs() {
        JsonNode error = JSON.readTree(get("/api/clew/traces/" + LOST).contentUtf8());
        assertThat(error.at("/error/turn").asString()).isEqualTo("corrupt");
    }

    @Test
    void clewSaysBesideTheSpansThatTheyMayNotBeAll() {
        JsonNode trace = partial("/api/clew/traces/" + TORN);
        assertThat(trace.at("/spans")).hasSize(1);
        assertThat(trace.at("/completeness/complete").asBoolean()).isFalse();
        assertThat(trace.at("/completeness/truncatedBecause").asString()).isEqualTo(REASON);
    }

    @Test
    void jaegerShowsAWarningOnTheFirstSpan() {
        JsonNode first = partial("/api/traces/" + TORN);
        assertThat(first.at("/data/0/spans/0/warnings/0").asString()).endsWith(REASON);
        JsonNode third = partial("/api/v3/traces/" + TORN);
        assertThat(third.at("/result/resourceSpans/0/scopeSpans/0/spans/0/attributes")
                        .toString())
                .contains("@jaeger@warnings", REASON);
    }

    @Test
    void jaegerSaysOfEachOfSeveralTracesWhyItIsNotThere() {
        JsonNode found = partial("/api/traces?traceID=%s&traceID=%s".formatted(LOST, TORN));
        assertThat(found.at("/data")).hasSize(1);
        assertThat(found.at("/errors")).hasSize(1);
        assertThat(found.at("/errors/0/code").asInt()).isEqualTo(500);
        assertThat(found.at("/errors/0/msg").asString()).endsWith(REASON);
    }

    @Test
    void tempoSaysThatATraceIsPartial() {
        JsonNode trace = partial("/api/v2/traces/" + TORN);
        assertThat(trace.at("/status").asString()).isEqualTo("PARTIAL");
        assertThat(trace.at("/message").asString()).isEqualTo(REASON);

        byte[] protobuf = client.execute(RequestHeaders.of(
                        HttpMethod.GET, "/api/v2/traces/" + TORN, HttpHeaderNames.ACCEPT, "application/protobuf"))
                .aggregate()
                .join()
                .content()
                .array();
        var end = new WireWriter();
        end.varint(3, 1);
        end.text(4, REASON);
        assertThat(protobuf).endsWith(end.toBytes());
    }

    @Test
    void tempoDoesNotCallASearchDone() {
        JsonNode search = partial("/api/search?q=%7B%7D&start=1799999000&end=1800001000");
        assertThat(search.at("/traces")).hasSize(2);
        assertThat(search.at("/metrics/completedJobs").asInt()).isZero();
        assertThat(search.at("/metrics/totalJobs").asInt()).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/services",
                "/api/services/shop/operations",
                "/api/operations?service=shop",
                "/api/v3/services",
                "/api/v3/operations?service=shop",
                "/api/v2/services",
                "/api/v2/spans?serviceName=shop",
                "/api/v2/trace/00000000000000070000000000000002",
                "/api/v2/traceMany?traceIds=00000000000000070000000000000002,1f"
            })
    void saysInAHeaderWhatHasNoOtherPlace(String path) {
        assertThat(partial(path).toString()).isNotEmpty();
    }

    @Test
    void theStatusSaysHowMuchCannotBeReadAndWhereItLies() {
        JsonNode damage = JSON.readTree(get("/status").contentUtf8()).at("/store/damage");
        assertThat(damage.at("/quarantinedLogBytes").asLong()).isEqualTo(1_000);
        assertThat(damage.at("/unreadableSegments").asInt()).isOne();
        assertThat(damage.at("/files")).isNotEmpty();
        assertThat(damage.at("/files/0").asString()).startsWith(GARBAGE);
        assertThat(damage.at("/meaning").asString()).contains("verify-store");
    }

    @Test
    void theMetricsCountWhatCannotBeRead() {
        assertThat(get("/metrics").contentUtf8().lines())
                .contains("clew_store_quarantined_log_bytes 1000.0", "clew_store_unreadable_segments 1.0");
    }

    @Test
    void grpcCallsItDataLoss() {
        var thirdGeneration = new WireWriter();
        thirdGeneration.text(1, LOST.toString());
        var storage = new WireWriter();
        storage.message(1, query -> query.id(1, LOST.high(), LOST.low()));
        assertThat(List.of(
                        call("jaeger.api_v3.QueryService/GetTrace", thirdGeneration),
                        call("jaeger.storage.v2.TraceReader/GetTraces", storage)))
                .allSatisfy(answer -> {
                    assertThat(answer.headers().get("grpc-status")).isEqualTo("15");
                    assertThat(answer.headers().get("grpc-message")).contains(REASON);
                });
    }

    @Test
    void grpcWarnsOnTheFirstSpanAndBehindTheAnswer() {
        var thirdGeneration = new WireWriter();
        thirdGeneration.text(1, TORN.toString());
        var storage = new WireWriter();
        storage.message(1, query -> query.id(1, TORN.high(), TORN.low()));
        assertThat(List.of(
                        call("jaeger.api_v3.QueryService/GetTrace", thirdGeneration),
                        call("jaeger.storage.v2.TraceReader/GetTraces", storage)))
                .allSatisfy(answer -> {
                    assertThat(answer.content().toString(StandardCharsets.ISO_8859_1))
                            .contains("@jaeger@warnings", REASON);
                    assertThat(answer.trailers().get("grpc-status")).isEqualTo("0");
                    assertThat(answer.trailers().get(HEADER)).isEqualTo(REASON);
                });
    }

    private static AggregatedHttpResponse call(String method, WireWriter message) {
        byte[] bytes = message.toBytes();
        byte[] frame = ByteBuffer.allocate(5 + bytes.length)
                .put((byte) 0)
                .putInt(bytes.length)
                .put(bytes)
                .array();
        return client.execute(
                        RequestHeaders.of(
                                HttpMethod.POST,
                                "/" + method,
                                HttpHeaderNames.CONTENT_TYPE,
                                "application/grpc+proto",
                                HttpHeaderNames.TE,
                                "trailers"),
                        HttpData.wrap(frame))
                .aggregate()
                .join();
    }
}
