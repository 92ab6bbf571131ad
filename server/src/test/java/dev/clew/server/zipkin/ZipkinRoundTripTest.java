package dev.clew.server.zipkin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.store.memory.MemoryStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zipkin2.Call;
import zipkin2.DependencyLink;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.codec.SpanBytesEncoder;
import zipkin2.storage.InMemoryStorage;
import zipkin2.storage.QueryRequest;

/// Beside Zipkin's own storage: the same random spans into both, and the same questions to both.
class ZipkinRoundTripTest {
    private static final int ROUNDS = 60;
    private static final int QUESTIONS = 25;

    @TempDir
    Path folder;

    /// In each form that clients send; the old ones part and join spans as Zipkin's own reader does.
    @ParameterizedTest
    @EnumSource(SpanBytesEncoder.class)
    void showsEverySpanAsItWasSent(SpanBytesEncoder encoder) {
        long seed = System.nanoTime();
        try (var server = new ZipkinServer()) {
            for (int i = 0; i < 4 * ROUNDS; i++) {
                var spans = new RandomZipkinSpans(new Random(seed + i));
                List<Span> sent = spans.trace(spans.traceId(), 5);
                byte[] bytes = encoder.encodeList(sent);
                List<Span> read = decoder(encoder).decodeList(bytes);
                server.send(sent, encoder);

                String traceId = sent.getFirst().traceId();
                assertThat(sorted(spans(server.body("/api/v2/trace/" + traceId))))
                        .as("seed %d", seed + i)
                        .isEqualTo(sorted(new ArrayList<>(new HashSet<>(read))));
            }
        }
    }

    private static SpanBytesDecoder decoder(SpanBytesEncoder encoder) {
        return SpanBytesDecoder.valueOf(encoder.name());
    }

    @Test
    void answersEveryQuestionAsZipkinDoesFromMemory() throws IOException {
        long seed = System.nanoTime();
        for (int i = 0; i < ROUNDS; i++) {
            var clew = new ClewStorage.Builder(MemoryStore::new)
                    .autocompleteKeys(List.of("http.method"))
                    .build();
            try (clew) {
                compare(clew, seed + i);
            }
        }
    }

    @Test
    void answersEveryQuestionAsZipkinDoesFromSegments() throws IOException {
        long seed = System.nanoTime();
        for (int i = 0; i < ROUNDS / 3; i++) {
            Path data = folder.resolve("store" + i);
            var clew = new ClewStorage.Builder(
                            () -> SegmentStore.open(data, new ColumnarFormat(), StoreLimits.DEFAULT.reserving(0)))
                    .autocompleteKeys(List.of("http.method"))
                    .build();
            try (clew) {
                compare(clew, seed + i);
            }
        }
    }

    private static void compare(ClewStorage clew, long seed) throws IOException {
        var random = new Random(seed);
        InMemoryStorage zipkin = InMemoryStorage.newBuilder()
                .autocompleteKeys(List.of("http.method"))
                .build();
        var spans = new RandomZipkinSpans(random);
        for (int i = 0; i < 12; i++) {
            List<Span> trace = spans.plainTrace(spans.traceId(), 6);
            clew.accept(trace).execute();
            zipkin.accept(trace).execute();
        }
        String as = "seed %d".formatted(seed);
        assertThat(clew.getServiceNames().execute()).as(as).isEqualTo(sortedNames(zipkin.getServiceNames()));
        for (String service : List.of("shop", "BANK", "cart", "unknown_service", "nobody")) {
            assertThat(clew.getSpanNames(service).execute())
                    .as(as)
                    .isEqualTo(sortedNames(zipkin.getSpanNames(service)));
            assertThat(clew.getRemoteServiceNames(service).execute())
                    .as(as)
                    .isEqualTo(sortedNames(zipkin.getRemoteServiceNames(service)));
        }
        assertThat(clew.getValues("http.method").execute())
                .as(as)
                .containsExactlyElementsOf(sortedNames(zipkin.getValues("http.method")));
        for (int i = 0; i < QUESTIONS; i++) {
            QueryRequest question = question(random);
            Map<String, Set<Span>> found = byTrace(clew.getTraces(question).execute());
            Map<String, Set<Span>> theirs = byTrace(zipkin.getTraces(question).execute());
            assertThat(found.keySet()).as("%s: %s", as, question).isEqualTo(theirs.keySet());
            assertThat(found).as("%s: %s", as, question).isEqualTo(theirs);
        }
        long endTs = RandomZipkinSpans.START_MICROS / 1_000 + 3_600;
        assertThat(sortedLinks(clew.getDependencies(endTs, 3_600)))
                .as(as)
                .isEqualTo(sortedLinks(zipkin.getDependencies(endTs, 3_600)));
    }

    /// With a limit that nothing reaches: which of more are shown, the storages of Zipkin do not agree about.
    private static QueryRequest question(Random random) {
        long start = RandomZipkinSpans.START_MICROS / 1_000;
        var question = QueryRequest.newBuilder()
                .endTs(start + 1 + random.nextInt(4_000))
                .lookback(1 + random.nextInt(4_000))
                .limit(100);
        if (random.nextInt(2) == 0) {
            question.serviceName(
                    List.of("shop", "BANK", "cart", "unknown_service", "nobody").get(random.nextInt(5)));
        }
        if (random.nextInt(4) == 0) {
            question.remoteServiceName(List.of("Shop", "bank", "nobody").get(random.nextInt(3)));
        }
        if (random.nextInt(4) == 0) {
            question.spanName(
                    List.of("get", "GET /LÖANS", "all", "pay \"now\"", "none").get(random.nextInt(5)));
        }
        if (random.nextInt(3) == 0) {
            question.parseAnnotationQuery(List.of(
                            "retry",
                            "http.method=GET",
                            "error",
                            "error=connection refused",
                            "otel.status_code=Ok",
                            "peer.service",
                            "span.kind=internal and retry",
                            "http.status_code=503 and error",
                            "otel.scope.name",
                            "wire sent and http.method",
                            "w3c.tracestate=a=b")
                    .get(random.nextInt(11)));
        }
        if (random.nextInt(4) == 0) {
            question.minDuration(1L + random.nextInt(4_000));
            if (random.nextBoolean()) {
                question.maxDuration(4_000L + random.nextInt(1_000));
            }
        }
        return question.build();
    }

    private static Map<String, Set<Span>> byTrace(List<List<Span>> traces) {
        var byTrace = new HashMap<String, Set<Span>>();
        traces.forEach(trace -> byTrace.put(trace.getFirst().traceId(), new HashSet<>(trace)));
        return byTrace;
    }

    private static List<String> sortedNames(Call<List<String>> names) throws IOException {
        return names.execute().stream().sorted().toList();
    }

    private static List<DependencyLink> sortedLinks(Call<List<DependencyLink>> links) throws IOException {
        return links.execute().stream()
                .sorted(Comparator.comparing(DependencyLink::parent).thenComparing(DependencyLink::child))
                .toList();
    }

    private static List<Span> spans(String json) {
        return SpanBytesDecoder.JSON_V2.decodeList(json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Span> sorted(List<Span> spans) {
        return spans.stream().sorted(Comparator.comparing(Span::toString)).toList();
    }
}
