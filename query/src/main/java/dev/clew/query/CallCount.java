package dev.clew.query;

import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import dev.clew.query.Dependencies.ServiceCalls;
import dev.clew.query.sampled.Basis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts calls between services among spans that come in any order.
///
/// - A span whose parent belongs to another service is one call.
/// - A client and a server span that share an id, as Zipkin's do, are one call; spans that name that id as
///   parent are the server's children.
/// - A consumer that links to a producer received its message, in the same trace or another: one call per
///   message, unless the producer is its parent too and was counted as that.
/// - A span sent twice counts once.
final class CallCount {
    private final Map<TraceId, List<Seen>> traces = new HashMap<>();
    private final Map<SpanKey, String> producers = new HashMap<>();
    private final Map<Pair, Long> dropped = new HashMap<>();
    private final Map<Pair, Long> counts = new HashMap<>();

    /// What is kept of a span.
    private record Seen(long spanId, long parentSpanId, SpanKind kind, String service, List<Link> links) {}

    private record SpanKey(TraceId traceId, long spanId) {}

    private record Identity(long spanId, SpanKind kind) {}

    private record Pair(String parent, String child) {}

    void add(Span span) {
        boolean receives = span.kind() == SpanKind.CONSUMER;
        traces.computeIfAbsent(span.traceId(), _ -> new ArrayList<>())
                .add(new Seen(
                        span.spanId(),
                        span.parentSpanId(),
                        span.kind(),
                        span.serviceName(),
                        receives ? span.links() : List.of()));
        if (span.kind() == SpanKind.PRODUCER) {
            producers.put(new SpanKey(span.traceId(), span.spanId()), span.serviceName());
        }
    }

    /// Counts `times` calls of spans that a sampler dropped.
    void addDropped(String parent, String child, long times) {
        dropped.merge(new Pair(parent, child), times, Long::sum);
    }

    Basis basis() {
        return dropped.isEmpty() ? Basis.COUNTED : Basis.ROLLED_UP;
    }

    List<ServiceCalls> calls() {
        counts.clear();
        counts.putAll(dropped);
        traces.forEach(this::countTrace);
        return counts.entrySet().stream()
                .map(entry ->
                        new ServiceCalls(entry.getKey().parent(), entry.getKey().child(), entry.getValue()))
                .sorted(Comparator.comparing(ServiceCalls::parent).thenComparing(ServiceCalls::child))
                .toList();
    }

    private void countTrace(TraceId traceId, List<Seen> spans) {
        var unique = new HashMap<Identity, Seen>();
        var byId = new HashMap<Long, Seen>();
        for (Seen span : spans) {
            unique.put(new Identity(span.spanId(), span.kind()), span);
            byId.merge(span.spanId(), span, (one, other) -> one.kind() == SpanKind.SERVER ? one : other);
        }
        for (Seen span : unique.values()) {
            Seen client =
                    span.kind() == SpanKind.SERVER ? unique.get(new Identity(span.spanId(), SpanKind.CLIENT)) : null;
            Seen parent = client != null ? client : span.parentSpanId() == 0 ? null : byId.get(span.parentSpanId());
            count(parent == null ? null : parent.service(), span.service());
            for (Link link : span.links()) {
                boolean counted = parent != null
                        && link.spanId() == parent.spanId()
                        && link.traceId().equals(traceId);
                if (!counted) {
                    count(producers.get(new SpanKey(link.traceId(), link.spanId())), span.service());
                }
            }
        }
    }

    private void count(@Nullable String parent, String child) {
        if (parent != null && !parent.equals(child)) {
            counts.merge(new Pair(parent, child), 1L, Long::sum);
        }
    }
}
