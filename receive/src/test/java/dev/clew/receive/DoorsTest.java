package dev.clew.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.Server;
import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import dev.clew.model.otlp.WireWriter;
import dev.clew.receive.jaeger.JaegerReceiver;
import dev.clew.receive.otlp.OtlpReceiver;
import dev.clew.receive.zipkin.ZipkinReceiver;
import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Process;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/// Every door, in every form and every encoding that it takes, and how each refuses.
class DoorsTest {
    private static final int LIMIT = 1 << 20;
    private static final String GRPC = "application/grpc";

    private static final AtomicInteger TAKEN = new AtomicInteger();
    private static final AtomicReference<@Nullable Fault> FAILURE = new AtomicReference<>();
    private static final Server SERVER = server();

    /// One way in, and a request of one span, or one log record, for it.
    private record Door(String path, String type, byte[] request) {
        boolean isGrpc() {
            return type.equals(GRPC);
        }

        @Override
        public String toString() {
            return path + " " + type;
        }
    }

    @BeforeAll
    static void start() {
        SERVER.start().join();
    }

    @AfterAll
    static void stop() {
        var _ = SERVER.stop();
    }

    private static List<Arguments> matrix() throws TException {
        var matrix = new ArrayList<Arguments>();
        for (Door door : doors()) {
            for (Encoding encoding : Encoding.values()) {
                matrix.add(Arguments.of(door, encoding));
            }
        }
        return matrix;
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void takesTheSpan(Door door, Encoding encoding) {
        for (String protocol : door.isGrpc() ? List.of("h2c") : List.of("h1c", "h2c")) {
            TAKEN.set(0);
            AggregatedHttpResponse answer = send(protocol, door, encoding, Packed.by(encoding, door.request));
            assertThat(answer.status().isSuccess()).as("%s", answer).isTrue();
            if (door.isGrpc()) {
                assertThat(answer.trailers().get("grpc-status")).isEqualTo("0");
            }
            assertThat(TAKEN).hasValue(1);
        }
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void refusesWhatIsDamagedForGood(Door door, Encoding encoding) {
        byte[] damaged = encoding == Encoding.IDENTITY
                ? new byte[] {'"', (byte) 0xff}
                : Packed.by(encoding, "\u0007 no request".getBytes(UTF_8));
        damaged[damaged.length / 2] ^= 0x55;
        assertRefusedForGood(send("h2c", door, encoding, damaged), door, 400, 3);
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void refusesABombForGood(Door door, Encoding encoding) {
        byte[] bomb = Packed.bomb(encoding, encoding == Encoding.IDENTITY ? 2 : 128);
        assertRefusedForGood(send("h2c", door, encoding, bomb), door, 413, 8);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void asksToComeBackLaterInTheMannerOfTheDoor(Door door) {
        FAILURE.set(new Fault(Fault.Kind.OVERLOADED, "no room, by a test"));
        try {
            AggregatedHttpResponse answer = send("h2c", door, Encoding.GZIP, Packed.by(Encoding.GZIP, door.request));
            if (door.isGrpc()) {
                assertThat(answer.headers().get("grpc-status")).isEqualTo("14");
                assertThat(answer.headers().get("grpc-message")).isEqualTo("no room, by a test");
                assertThat(details(answer)).contains("RetryInfo");
            } else {
                assertThat(answer.status().code()).isEqualTo(503);
                assertThat(answer.headers().getInt("retry-after", 0)).isBetween(1, 5);
                assertThat(answer.contentUtf8()).contains("no room, by a test");
            }
        } finally {
            FAILURE.set(null);
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void refusesAnotherContentTypeAndNamesItsOwn(Door door) {
        var other = new Door(door.path, "text/plain", door.request);
        AggregatedHttpResponse answer = send("h2c", other, Encoding.IDENTITY, door.request);
        assertThat(answer.status().code()).isEqualTo(415);
        assertThat(answer.contentUtf8()).contains("'text/plain'", door.type);
    }

    private static void assertRefusedForGood(AggregatedHttpResponse answer, Door door, int http, int grpc) {
        assertThat(answer.headers().contains("retry-after")).isFalse();
        if (door.isGrpc()) {
            assertThat(answer.headers().get("grpc-status")).isEqualTo(String.valueOf(grpc));
            assertThat(details(answer)).doesNotContain("RetryInfo");
        } else {
            assertThat(answer.status().code()).isEqualTo(http);
            assertThat(answer.contentUtf8()).isNotEmpty().doesNotContain("RetryInfo");
        }
    }

    private static String details(AggregatedHttpResponse answer) {
        return new String(Base64.getDecoder().decode(answer.headers().get("grpc-status-details-bin")), UTF_8);
    }

    private static AggregatedHttpResponse send(String protocol, Door door, Encoding encoding, byte[] packed) {
        var headers = RequestHeaders.builder(HttpMethod.POST, door.path).set("content-type", door.type);
        byte[] body = packed;
        if (door.isGrpc()) {
            headers.set("te", "trailers").set("grpc-encoding", Packed.name(encoding));
            body = ByteBuffer.allocate(5 + packed.length)
                    .put((byte) (encoding == Encoding.IDENTITY ? 0 : 1))
                    .putInt(packed.length)
                    .put(packed)
                    .array();
        } else {
            headers.set("content-encoding", Packed.name(encoding));
        }
        return WebClient.builder(protocol + "://127.0.0.1:" + SERVER.activeLocalPort())
                .responseTimeout(Duration.ofSeconds(60))
                .build()
                .execute(headers.build(), HttpData.wrap(body))
                .aggregate()
                .join();
    }

    private static List<Door> doors() throws TException {
        List<Span> zipkin =
                List.of(Span.newBuilder().traceId("a1").id("b2").name("get").build());
        return List.of(
                new Door("/v1/traces", "application/x-protobuf", otlp()),
                new Door("/v1/traces", "application/json", json()),
                new Door("/opentelemetry.proto.collector.trace.v1.TraceService/Export", GRPC, otlp()),
                new Door("/v1/logs", "application/x-protobuf", logs()),
                new Door("/v1/logs", "application/json", logsJson()),
                new Door("/opentelemetry.proto.collector.logs.v1.LogsService/Export", GRPC, logs()),
                new Door("/api/v2/spans", "application/json", SpanBytesEncoder.JSON_V2.encodeList(zipkin)),
                new Door("/api/v2/spans", "application/x-protobuf", SpanBytesEncoder.PROTO3.encodeList(zipkin)),
                new Door("/api/v1/spans", "application/json", SpanBytesEncoder.JSON_V1.encodeList(zipkin)),
                new Door("/api/v1/spans", "application/x-thrift", SpanBytesEncoder.THRIFT.encodeList(zipkin)),
                new Door("/zipkin.proto3.SpanService/Report", GRPC, SpanBytesEncoder.PROTO3.encodeList(zipkin)),
                new Door("/api/traces", "application/x-thrift", jaegerThrift()),
                new Door("/jaeger.api_v2.CollectorService/PostSpans", GRPC, jaegerProto()));
    }

    private static byte[] otlp() {
        var request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder()
                .addScopeSpansBuilder()
                .addSpansBuilder()
                .setTraceId(ByteString.copyFromUtf8("sixteen bytes id"))
                .setSpanId(ByteString.copyFromUtf8("eight id"))
                .setName("get");
        return request.build().toByteArray();
    }

    private static byte[] json() {
        return """
                {"resourceSpans":[{"scopeSpans":[{"spans":[
                  {"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","spanId":"051581bf3cb55c13","name":"get"}]}]}]}
                """.getBytes(UTF_8);
    }

    private static byte[] logs() {
        var request = ExportLogsServiceRequest.newBuilder();
        request.addResourceLogsBuilder()
                .addScopeLogsBuilder()
                .addLogRecordsBuilder()
                .setTraceId(ByteString.copyFromUtf8("sixteen bytes id"))
                .setSeverityText("INFO");
        return request.build().toByteArray();
    }

    private static byte[] logsJson() {
        return """
                {"resourceLogs":[{"scopeLogs":[{"logRecords":[
                  {"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","body":{"stringValue":"get"}}]}]}]}
                """.getBytes(UTF_8);
    }

    private static byte[] jaegerThrift() throws TException {
        var span = new io.jaegertracing.thriftjava.Span(1, 2, 3, 0, "get", 1, 1_700_000_000_000_000L, 5);
        return new TSerializer(new TBinaryProtocol.Factory()).serialize(new Batch(new Process("shop"), List.of(span)));
    }

    private static byte[] jaegerProto() {
        var call = new WireWriter();
        call.message(
                1,
                batch -> batch.message(1, span -> {
                    span.text(1, "sixteen bytes id");
                    span.text(2, "eight id");
                    span.text(3, "get");
                }));
        return call.toBytes();
    }

    private static Server server() {
        var builder = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .requestTimeout(Duration.ofSeconds(60))
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO);
        var intake = new Intake(
                batch -> count(Signal.SPANS, batch), new ReceiveLimits(LIMIT, 16L * LIMIT), new PrometheusRegistry());
        var calls = new DirectCalls(Duration.ofSeconds(30), Duration.ofSeconds(30), () -> {});
        calls.addTo(builder);
        new OtlpReceiver(intake, intake.forRecords(batch -> count(Signal.RECORDS, batch))).addTo(builder, calls);
        new ZipkinReceiver(intake).addTo(builder, calls);
        new JaegerReceiver(intake).addTo(builder, calls);
        return builder.build();
    }

    private static Receipt count(Signal signal, SpanBatch batch) {
        Fault failure = FAILURE.get();
        if (failure != null) {
            throw failure;
        }
        Receipt receipt = signal.tally(batch);
        TAKEN.addAndGet(receipt.acceptedSpans());
        return receipt;
    }
}
