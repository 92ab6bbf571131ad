package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
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
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tempo's streaming gRPC service, asked by gRPC's own client for Python as Grafana asks it.
class TempoGrpcTest {
    private static final long START = 1_800_000_000_000_000_000L;
    private static final String DESCRIPTORS = Path.of("src/main/resources/dev/clew/server/grpc/services.desc")
            .toAbsolutePath()
            .toString();

    /// Many times 200 ms, after which a search tells what it has, and more than a client that left would wait for.
    private static final int SLOW_TRACES = 1_000;

    private static final long MILLIS_PER_SLOW_TRACE = 20;

    private final AtomicInteger slowReads = new AtomicInteger();

    @BeforeAll
    static void install() throws Exception {
        PythonEnvironment.install();
    }

    @Test
    void answersInPartsAndRefusesByStatus() throws Exception {
        var memory = new MemoryStore();
        append(
                memory,
                span(1, 1, "shop")
                        .name("buy")
                        .kind(SpanKind.SERVER)
                        .endNanos(START + 900_000_000)
                        .build(),
                span(1, 2, "cart")
                        .parentSpanId(1)
                        .name("add")
                        .startNanos(START + 1_000_007)
                        .endNanos(START + 3_000_007)
                        .status(new Status(StatusCode.ERROR, "no stock"))
                        .attributes(Attributes.builder()
                                .add("n", 7)
                                .add("ok", AnyValue.of(true))
                                .build())
                        .build());
        for (int i = 1; i <= SLOW_TRACES; i++) {
            append(
                    memory,
                    span(0x1000 + i, 1, "slow")
                            .startNanos(START - SLOW_TRACES + i)
                            .build());
        }
        try (memory;
                var server = new ClewServer(
                        slow(memory),
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        /* jaegerUi= */ null,
                        SamplingStrategies.everything())) {
            server.start();
            assertThat(asked(server)).containsExactly(ANSWERS.split("\n"));
            while (Metrics.of(WebClient.of(server.uri())).sum("clew_queries_running") > 0) {
                Thread.sleep(50);
            }
            assertThat(slowReads).as("those of a search whose client left").hasValueLessThan(SLOW_TRACES);
        }
    }

    private static final String ANSWERS = """
            is there: 1
            search: 0001 shop buy 1800000000000000000 900ms ["1: ['0000000000000002 add 1800000000001000007 \
            2000000ns {status=error, n=7, service.name=cart}']"]
            by tags: ['0001']
            between: 0
            limits: [20, 3]
            partial answers: 25 traces, each once: True, newest first: True, before the last message: True
            jobs: ['0 of 1', '1 of 1']
            left: True
            tags: [['n', 'ok']]
            scope span: ['n', 'ok']
            scope resource: ['service.name']
            scope event: []
            scope link: []
            scope instrumentation: []
            scope intrinsic: ['childCount', 'duration']
            one scope: ['resource']
            values: [['slow', 'cart', 'shop']]
            typed values: ['int 7']
            rate: resource.service.name=cart ['0 0.1', '10000 0'], exemplars ['000000000000001, \
            span:id=0000000000000002']
            rate: resource.service.name=shop ['0 0.1', '10000 0'], exemplars []
            rate is whole: 0 ''
            rate is cut: 1: 1, there are 3 series, 1 were wanted at most
            longest: ['__name__=max_over_time 0.002']
            query: INVALID_ARGUMENT invalid TraceQL query: line 1, column 8: a text never compares to a whole number
            a query for numbers: INVALID_ARGUMENT this query is for numbers: ask /api/metrics/query_range for them
            a query for traces: INVALID_ARGUMENT this query is for traces: put | rate() or another function behind it
            limit: INVALID_ARGUMENT parameter limit=2147483648: a whole number from 1 to 1500 expected
            spans: INVALID_ARGUMENT parameter spansPerSpanSet=4294967295: a whole number from 1 to 1000 expected
            pattern: INVALID_ARGUMENT invalid TraceQL query: line 1, column 11: a pattern has 10000 states at most, \
            this one has more
            length: INVALID_ARGUMENT invalid TraceQL query: line 1, column 65537: a query has 65536 characters at \
            most, this one has 1000002
            depth: INVALID_ARGUMENT invalid TraceQL query: line 1, column 102: a query is 100 levels deep at most
            times: INVALID_ARGUMENT parameter start must not be after end
            step: INVALID_ARGUMENT 59000000001 steps of 1 ns between start and end: 11000 at most (ask for a longer \
            step or a shorter time)
            a hundred years: INVALID_ARGUMENT 3153600001 steps of 1000000000 ns between start and end: 11000 at \
            most (ask for a longer step or a shorter time)
            after all time: INVALID_ARGUMENT parameter end=18446744073709551615: nanoseconds that end before the \
            year 2262 expected
            exemplars: INVALID_ARGUMENT parameter exemplars=2147483648: a whole number from 1 to 1000 expected
            tags at most: INVALID_ARGUMENT parameter maxTagsPerScope=1000000000: a whole number from 1 to 10000 \
            expected
            values at most: INVALID_ARGUMENT parameter maxTagValues=1000000000: a whole number from 1 to 10000 \
            expected
            scope: INVALID_ARGUMENT parameter scope=moon: span, resource, event, link, instrumentation, intrinsic \
            or none expected
            tag: INVALID_ARGUMENT invalid TraceQL query: line 1, column 1: a value is expected, but nothing was found
            """;

    private static SpanBuilder span(long trace, long id, String service) {
        return new SpanBuilder(new TraceId(0x5b8efff798038103L, trace), id)
                .name("op")
                .startNanos(START)
                .endNanos(START + 10_000_000)
                .resource(Resource.of(service));
    }

    private static void append(MemoryStore store, Span... spans) {
        byte[] bytes = OtlpWriter.write(List.of(spans));
        store.append(new SpanBatch(Tenant.DEFAULT, START, bytes, 0, bytes.length));
    }

    /// The same store, that takes its time for some traces.
    private TraceStore slow(MemoryStore memory) {
        return (TraceStore) Proxy.newProxyInstance(
                TempoGrpcTest.class.getClassLoader(), new Class<?>[] {TraceStore.class}, (store, method, arguments) -> {
                    if (method.getName().equals("traces")) {
                        return InvocationHandler.invokeDefault(store, method, arguments);
                    }
                    if (method.getName().equals("trace") && ((TraceId) arguments[1]).low() > 0x1000) {
                        slowReads.incrementAndGet();
                        Thread.sleep(MILLIS_PER_SLOW_TRACE);
                    }
                    return method.invoke(memory, arguments);
                });
    }

    private static List<String> asked(ClewServer server) throws Exception {
        Process client =
                PythonEnvironment.start("ask_tempo.py", server.listeners().getFirst(), DESCRIPTORS);
        var lines = new ArrayList<>(client.inputReader().readAllLines());
        assertThat(client.waitFor()).as("%s", lines).isZero();
        return lines;
    }
}
