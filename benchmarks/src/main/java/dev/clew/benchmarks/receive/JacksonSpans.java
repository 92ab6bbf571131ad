package dev.clew.benchmarks.receive;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// The usual way: Jackson binds JSON to plain objects, whose ids and times stay as they were sent.
final class JacksonSpans {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectReader OTLP = MAPPER.readerFor(Request.class);
    private static final ObjectReader ZIPKIN = MAPPER.readerForListOf(ZipkinSpan.class);

    private JacksonSpans() {}

    record Request(List<ResourceSpans> resourceSpans) {}

    record ResourceSpans(Resource resource, List<ScopeSpans> scopeSpans) {}

    record Resource(List<KeyValue> attributes) {}

    record ScopeSpans(Scope scope, List<Span> spans) {}

    record Scope(String name, String version) {}

    record Span(
            String traceId,
            String spanId,
            String parentSpanId,
            String name,
            int kind,
            long startTimeUnixNano,
            long endTimeUnixNano,
            List<KeyValue> attributes,
            List<Event> events,
            List<Link> links,
            Status status,
            long flags) {}

    record Event(long timeUnixNano, String name, List<KeyValue> attributes) {}

    record Link(String traceId, String spanId, List<KeyValue> attributes) {}

    record Status(int code, String message) {}

    record KeyValue(String key, Value value) {}

    record Value(
            @Nullable String stringValue,
            @Nullable Long intValue,
            @Nullable Double doubleValue,
            @Nullable Boolean boolValue) {}

    record ZipkinSpan(
            String traceId,
            @Nullable String parentId,
            String id,
            @Nullable String kind,
            String name,
            long timestamp,
            long duration,
            Endpoint localEndpoint,
            List<Annotation> annotations,
            Map<String, String> tags) {}

    record Endpoint(String serviceName, String ipv4) {}

    record Annotation(long timestamp, String value) {}

    static Request otlp(byte[] json) {
        return OTLP.readValue(json);
    }

    static List<ZipkinSpan> zipkin(byte[] json) {
        return ZIPKIN.readValue(json);
    }

    static Tally tallyOtlp(List<byte[]> requests) {
        return sum(requests.stream()
                .flatMap(json -> otlp(json).resourceSpans().stream())
                .flatMap(resource -> resource.scopeSpans().stream())
                .flatMap(scope -> scope.spans().stream())
                .map(span -> new Tally(
                        1,
                        span.attributes().size(),
                        span.attributes().stream()
                                .mapToLong(each -> bytes(each.key()))
                                .sum(),
                        span.endTimeUnixNano() - span.startTimeUnixNano(),
                        span.events().size()))
                .toList());
    }

    static Tally tallyZipkin(List<byte[]> requests) {
        return sum(requests.stream()
                .flatMap(json -> zipkin(json).stream())
                .map(span -> new Tally(
                        1,
                        span.tags().size(),
                        span.tags().keySet().stream()
                                .mapToLong(JacksonSpans::bytes)
                                .sum(),
                        span.duration() * 1_000,
                        span.annotations().size()))
                .toList());
    }

    private static Tally sum(List<Tally> tallies) {
        return new Tally(
                tallies.stream().mapToLong(Tally::spans).sum(),
                tallies.stream().mapToLong(Tally::attributes).sum(),
                tallies.stream().mapToLong(Tally::keyBytes).sum(),
                tallies.stream().mapToLong(Tally::durationNanos).sum(),
                tallies.stream().mapToLong(Tally::events).sum());
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
