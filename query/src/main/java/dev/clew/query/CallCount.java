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
    private final Map<SpanKey, Seen> producers = new HashMap<>();
    private final Map<Pair, Long> dropped = new HashMap<>();

    /// What is kept of a span.
    record Seen(
            long spanId,
            long parentSpanId,
            SpanKind kind,
            String service,
            long startNanos,
            long durationNanos,
            boolean isError,
            List<Link> links) {}

    interface Visitor {
        /// @param caller a span of another service than `called`
        /// @param callerTrace that it is of; another one than that of `called` if a link says so
        void call(TraceId callerTrace, Seen caller, TraceId calledTrace, Seen called);
    }

    private record SpanKey(TraceId traceId, long spanId) {}

    private record Identity(long spanId, SpanKind kind) {}

    private record Pair(String parent, String child) {}

    void add(Span span) {
        boolean receives = span.kind() == SpanKind.CONSUMER;
        var seen = new Seen(
                span.spanId(),
                span.parentSpanId(),
                span.kind(),
                span.serviceName(),
                span.startNanos(),
                span.durationNanos(),
                span.isError(),
                receives ? span.links() : List.of());
        traces.computeIfAbsent(span.traceId(), _ -> new ArrayList<>()).add(seen);
        if (span.kind() == SpanKind.PRODUCER) {
            producers.put(new SpanKey(span.traceId(), span.spanId()), seen);
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
        var counts = new HashMap<>(dropped);
        forEach((_, caller, _, called) -> counts.merge(new Pair(caller.service(), called.service()), 1L, Long::sum));
        return counts.entrySet().stream()
                .map(entry ->
                        new ServiceCalls(entry.getKey().parent(), entry.getKey().child(), entry.getValue()))
                .sorted(Comparator.comparing(ServiceCalls::parent).thenComparing(ServiceCalls::child))
                .toList();
    }

    /// Shows every call once.
    void forEach(Visitor visitor) {
        traces.forEach((id, spans) -> visitTrace(id, spans, visitor));
    }

    private void visitTrace(TraceId traceId, List<Seen> spans, Visitor visitor) {
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
            visit(traceId, parent, traceId, span, visitor);
            for (Link link : span.links()) {
                boolean counted = parent != null
                        && link.spanId() == parent.spanId()
                        && link.traceId().equals(traceId);
                if (!counted) {
                    visit(
                            link.traceId(),
                            producers.get(new SpanKey(link.traceId(), link.spanId())),
                            traceId,
                            span,
                            visitor);
                }
            }
        }
    }

    private static void visit(
            TraceId callerTrace, @Nullable Seen caller, TraceId calledTrace, Seen called, Visitor visitor) {
        if (caller != null && !caller.service().equals(called.service())) {
            visitor.call(callerTrace, caller, calledTrace, called);
        }
    }
}
