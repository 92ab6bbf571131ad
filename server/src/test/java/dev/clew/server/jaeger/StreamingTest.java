package dev.clew.server.jaeger;

import static dev.clew.server.jaeger.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Fault;
import dev.clew.model.LogRecord;
import dev.clew.model.Receipt;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Aggregate;
import dev.clew.store.AttributeKeys;
import dev.clew.store.Completeness;
import dev.clew.store.Names;
import dev.clew.store.Operation;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanScan;
import dev.clew.store.StoreStatistics;
import dev.clew.store.TraceStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How answers are sent: in parts, compressed, cut short, broken off.
class StreamingTest {
    private static final int MANY = 20_000;

    @Test
    void aLargeTraceComesWhole() {
        try (var api = new RunningApi().with(spans(MANY))) {
            HttpResponse<String> answer = api.get("/api/traces/" + Spans.traceId(1));
            assertThat(answer.headers().firstValue("content-length")).isEmpty();
            assertThat(RunningApi.parse(answer).at("/data/0/spans")).hasSize(MANY);
        }
    }

    @Test
    void compressesForWhoUnderstands() throws IOException {
        try (var api = new RunningApi().with(spans(1_000))) {
            String path = "/api/traces/" + Spans.traceId(1);
            var answer = api.bytes(path, "accept-encoding", "gzip");
            assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
            try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
                assertThat(new String(unpacked.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(api.get(path).body());
            }
        }
    }

    @Test
    void headSaysTheSameWithoutTheBody() {
        try (var api = new RunningApi().with(spans(MANY))) {
            for (String path : List.of("/api/services", "/api/traces/" + Spans.traceId(1))) {
                HttpResponse<String> answer = api.head(path);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
                assertThat(answer.body()).isEmpty();
            }
            assertThat(api.head("/api/traces/abc").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void saysThatAnAnswerMayLackSomething() {
        try (var api = new RunningApi(new Tired("had seen – enough"))) {
            assertThat(api.get("/api/traces").headers().firstValue("clew-truncated-because"))
                    .hasValue("had seen ? enough");
            assertThat(api.get("/api/dependencies").headers().firstValue("clew-truncated-because"))
                    .isPresent();
        }
        try (var api = new RunningApi()) {
            assertThat(api.get("/api/traces").headers().firstValue("clew-truncated-because"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"CALLER,400", "OVERLOADED,503", "INTERNAL,500", "CORRUPT,500"})
    void aFaultSaysWhoseTurnItIs(Fault.Kind kind, int status) {
        try (var api = new RunningApi(new Failing(new Fault(kind, "the disk [x] is full")))) {
            HttpResponse<String> answer = api.get("/api/services");
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains("the disk [x] is full");
            assertThat(answer.headers().firstValue("retry-after").isPresent()).isEqualTo(status == 503);
            assertThat(RunningApi.parse(api.get("/api/v3/services"))
                            .at("/error/httpCode")
                            .asInt())
                    .isEqualTo(status);
        }
    }

    @Test
    void aDefectKeepsItsInsidesToItself() {
        try (var api = new RunningApi(new Failing(new IllegalStateException("secret")))) {
            HttpResponse<String> answer = api.get("/api/services");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("secret");
        }
    }

    @Test
    void stopsWhenTheClientLeaves() throws IOException, InterruptedException {
        var endless = new Endless();
        try (var api = new RunningApi(endless)) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
                socket.getOutputStream()
                        .write("GET /api/traces?service=x&limit=1500 HTTP/1.1\r\nhost: a\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(endless.begun.await(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(endless.ended.await(30, TimeUnit.SECONDS))
                    .as("the scan ends after the client left")
                    .isTrue();
        }
    }

    @Test
    void waitsForTheClientInsteadOfFillingMemory() throws IOException {
        var counted = new CountedTraces();
        try (var api = new RunningApi(counted);
                var socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.getOutputStream()
                    .write("GET /api/traces?limit=1500 HTTP/1.1\r\nhost: a\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            for (int readMegabytes = 0; readMegabytes < 200; readMegabytes++) {
                in.skipNBytes(1 << 20);
                // What fits into buffers may be ahead of the client; the rest has to wait for it.
                assertThat(counted.fetched.get()).isLessThan(readMegabytes + 40);
            }
        }
    }

    private static Span[] spans(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> span(1, i, "shop").parentSpanId(i / 2).build())
                .toArray(Span[]::new);
    }

    /// A store that has nothing; what it says of itself differs.
    private abstract static class Hollow implements TraceStore {
        @Override
        public Receipt append(SpanBatch batch) {
            return new Receipt(0, Map.of());
        }

        @Override
        public Receipt appendRecords(SpanBatch batch) {
            return new Receipt(0, Map.of());
        }

        @Override
        public List<LogRecord> records(Tenant tenant, TraceId id) {
            return List.of();
        }

        @Override
        public boolean isDurable() {
            return false;
        }

        @Override
        public Completeness trace(Tenant tenant, TraceId id, Predicate<Span> to) {
            return Completeness.OF_NOTHING;
        }

        @Override
        public Aggregate aggregate(SpanAggregation question) {
            return new Aggregate(List.of(), new Completeness(0, ""));
        }

        @Override
        public AttributeKeys attributeKeys(Tenant tenant, TimeRange range, ScanLimits limits) {
            return new AttributeKeys(List.of(), new Completeness(0, ""));
        }

        @Override
        public Names<String> services(Tenant tenant, TimeRange range) {
            return new Names<>(List.of(), Completeness.OF_NOTHING);
        }

        @Override
        public Names<Operation> operations(Tenant tenant, String service, TimeRange range) {
            return new Names<>(List.of(), Completeness.OF_NOTHING);
        }

        @Override
        public Set<Tenant> tenants() {
            return Set.of();
        }

        @Override
        public StoreStatistics statistics() {
            return new StoreStatistics(0, 0, 0, 0);
        }

        @Override
        public void close() {}
    }

    private static final class Tired extends Hollow {
        private final String because;

        Tired(String because) {
            this.because = because;
        }

        @Override
        public Completeness scan(SpanScan scan, Predicate<Span> visitor) {
            return new Completeness(1, because);
        }
    }

    private static final class Failing extends Hollow {
        private final RuntimeException failure;

        Failing(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public Completeness scan(SpanScan scan, Predicate<Span> visitor) {
            throw failure;
        }

        @Override
        public Names<String> services(Tenant tenant, TimeRange range) {
            throw failure;
        }
    }

    /// Shows spans of one trace until it is told to stop.
    private static final class Endless extends Hollow {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public Completeness scan(SpanScan scan, Predicate<Span> visitor) {
            begun.countDown();
            long seen = 0;
            while (scan.limits().exceeded(seen).isEmpty()
                    && visitor.test(span(1, 1, "x").build())) {
                seen++;
            }
            ended.countDown();
            return new Completeness(seen, "");
        }
    }

    /// Has 1,500 traces of a megabyte each.
    private static final class CountedTraces extends Hollow {
        private static final String LONG_NAME = "x".repeat(1 << 20);

        private final AtomicLong fetched = new AtomicLong();

        @Override
        public Completeness trace(Tenant tenant, TraceId id, Predicate<Span> to) {
            fetched.incrementAndGet();
            var _ = to.test(span(id.low(), 1, "x").name(LONG_NAME).build());
            return new Completeness(1, "");
        }

        @Override
        public Completeness scan(SpanScan scan, Predicate<Span> visitor) {
            long trace = 1;
            while (visitor.test(span(trace, 1, "x").build())) {
                trace++;
            }
            return new Completeness(trace, "");
        }
    }
}
