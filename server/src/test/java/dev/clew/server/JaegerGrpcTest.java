package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.server.jaeger.SamplingStrategies;
import dev.clew.store.memory.MemoryStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Jaeger's gRPC services, asked by gRPC's own client for Python.
class JaegerGrpcTest {
    private static final long START = 1_800_000_000_000_000_000L;
    private static final String DESCRIPTORS = Path.of("src/main/resources/dev/clew/server/grpc/services.desc")
            .toAbsolutePath()
            .toString();

    @BeforeAll
    static void install() throws Exception {
        PythonEnvironment.install();
    }

    @Test
    void answersTheServicesOfBothGenerationsAndOfRemoteStorage() throws Exception {
        assertThat(asked(
                        span(1, 1, "shop").name("buy").kind(SpanKind.SERVER).build(),
                        span(1, 2, "cart")
                                .parentSpanId(1)
                                .name("add")
                                .startNanos(START + 1_000_000_007L)
                                .endNanos(START + 3_000_000_016L)
                                .status(new Status(StatusCode.ERROR, "no stock"))
                                .attributes(Attributes.builder()
                                        .add("n", 7)
                                        .add("ok", AnyValue.of(true))
                                        .build())
                                .addEvent(new Event(START + 1_000_000_009L, "retry", Attributes.EMPTY, 0))
                                .addLink(new Link(new TraceId(1, 2), 0x0c, "", Attributes.EMPTY, 0, 0))
                                .build(),
                        span(2, 1, "shop")
                                .name("look")
                                .startNanos(START + 5_000_000_000L)
                                .endNanos(START + 6_000_000_000L)
                                .status(new Status(StatusCode.ERROR, ""))
                                .attributes(Attributes.of("n", AnyValue.of(7)))
                                .build()))
                .containsExactly(
                        "api_v2 services: ['big', 'cart', 'shop']",
                        "api_v2 operations: ['buy server', 'look ']",
                        "api_v2 server operations: ['buy']",
                        "api_v3 services: ['big', 'cart', 'shop']",
                        "api_v3 operations: ['buy server', 'look internal']",
                        "api_v3 server operations: ['buy']",
                        "storage services: ['big', 'cart', 'shop']",
                        "storage operations: ['buy server', 'look ']",
                        "storage server operations: ['buy']",
                        "v3 trace: ['buy 0000000000000001', 'add 0000000000000002']",
                        "storage traces: ['buy 0000000000000001', 'add 0000000000000002']",
                        "v2 span: buy shop 1800000000.000000000 0.010000000 ['span.kind=server'] [] refs=[]",
                        "v2 span: add cart 1800000001.000000007 2.000000009 ['error=True', 'n=7', 'ok=True',"
                                + " 'otel.status_code=ERROR', 'otel.status_description=no stock'] [(9, 'retry')]"
                                + " refs=['0 0000000000000001', '1 000000000000000c']",
                        "v3 search: 1",
                        "v2 search: 1",
                        "storage search: 3",
                        "storage ids: ['5b8efff7980381030000000000000002', '5b8efff7980381030000000000000001']",
                        "summary: 5b8efff7980381030000000000000002 shop look 1800000005000000000 1 1",
                        "summary: 5b8efff7980381030000000000000002 shop look 1800000005000000000 1 1",
                        "dependencies: ['shop cart 1']",
                        "dependencies: ['shop cart 1']",
                        "dependencies: ['shop cart 1']",
                        "capabilities: True True False",
                        "sampling: 0 1.0",
                        "big trace: 2500 spans in several",
                        "big trace: 2500 spans in several",
                        "no such trace: NOT_FOUND trace not found",
                        "no trace id: INVALID_ARGUMENT malformed trace ID 'nö': 1 to 32 hexadecimal digits expected",
                        "no times: INVALID_ARGUMENT start time min and max are required parameters",
                        "no query: INVALID_ARGUMENT missing query",
                        "filter: INVALID_ARGUMENT filter expressions are not offered; use the other fields of the query",
                        "kind: INVALID_ARGUMENT span kind 'boss' is none of unspecified, internal, server, client,"
                                + " producer, consumer",
                        "archive: UNIMPLEMENTED an archive is not offered: every trace is kept alike",
                        "too much: RESOURCE_EXHAUSTED a message of more than 4194304 bytes",
                        "unknown method: UNIMPLEMENTED Clew does not serve this method",
                        "health: [1, 1]",
                        "health of nobody: NOT_FOUND unknown service nobody",
                        "reflection: ['grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection',"
                                + " 'grpc.reflection.v1alpha.ServerReflection', 'jaeger.api_v2.QueryService',"
                                + " 'jaeger.api_v2.SamplingManager',"
                                + " 'jaeger.api_v3.QueryService', 'jaeger.storage.v2.Capabilities',"
                                + " 'jaeger.storage.v2.DependencyReader', 'jaeger.storage.v2.TraceReader',"
                                + " 'opentelemetry.proto.collector.logs.v1.LogsService',"
                                + " 'opentelemetry.proto.collector.trace.v1.TraceService',"
                                + " 'tempopb.StreamingQuerier']",
                        "described by: ['google/protobuf/duration.proto', 'google/protobuf/timestamp.proto',"
                                + " 'jaeger/expression.proto', 'jaeger/query_v3.proto',"
                                + " 'opentelemetry/proto/common/v1/common.proto',"
                                + " 'opentelemetry/proto/resource/v1/resource.proto',"
                                + " 'opentelemetry/proto/trace/v1/trace.proto']",
                        "not described: 5");
    }

    private static SpanBuilder span(long trace, long id, String service) {
        return new SpanBuilder(new TraceId(0x5b8efff798038103L, trace), id)
                .startNanos(START)
                .endNanos(START + 10_000_000)
                .resource(Resource.of(service));
    }

    /// Larger than a message that a client takes.
    private static List<Span> bigTrace() {
        return LongStream.rangeClosed(1, 2_500)
                .mapToObj(id -> span(3, id, "big")
                        .startNanos(START / 2)
                        .endNanos(START / 2)
                        .attributes(Attributes.of("text", AnyValue.of("x".repeat(3_000))))
                        .build())
                .toList();
    }

    private static void append(List<Span> spans, MemoryStore store) {
        byte[] bytes = OtlpWriter.write(spans);
        store.append(new SpanBatch(Tenant.DEFAULT, START, bytes, 0, bytes.length));
    }

    private static List<String> asked(Span... spans) throws Exception {
        try (var store = new MemoryStore();
                var server = new ClewServer(
                        store,
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        /* jaegerUi= */ null,
                        SamplingStrategies.everything())) {
            server.start();
            append(List.of(spans), store);
            append(bigTrace(), store);
            Process client =
                    PythonEnvironment.start("ask_jaeger.py", server.listeners().getFirst(), DESCRIPTORS);
            var lines = new ArrayList<>(client.inputReader().readAllLines());
            assertThat(client.waitFor()).as("%s", lines).isZero();
            return lines;
        }
    }
}
