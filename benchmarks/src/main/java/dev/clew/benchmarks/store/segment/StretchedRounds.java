package dev.clew.benchmarks.store.segment;

import dev.clew.model.Span;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.SpanDecoder;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes more of a recording than it holds, over minutes instead of seconds: every round is the same traffic under
/// other ids and later. Events and links stay as they were.
final class StretchedRounds {
    /// A recording of 2,000 traces per second becomes one of 100.
    private static final long STRETCH = 20;

    private final List<byte[]> requests;
    private final Map<TraceId, Long> traceStarts = new HashMap<>();
    private final long beginNanos;
    private final long roundNanos;

    StretchedRounds(List<byte[]> requests) {
        this.requests = requests;
        for (byte[] request : requests) {
            for (Span span : new SpanDecoder().decode(request)) {
                traceStarts.merge(span.traceId(), span.startNanos(), Math::min);
            }
        }
        beginNanos = Collections.min(traceStarts.values());
        roundNanos = STRETCH * (Collections.max(traceStarts.values()) - beginNanos);
    }

    /// One request after the other.
    void each(int round, Request to) {
        for (byte[] request : requests) {
            List<Span> spans = new SpanDecoder()
                    .decode(request).stream().map(span -> later(span, round)).toList();
            to.accept(OtlpWriter.write(spans), spans.size());
        }
    }

    interface Request {
        void accept(byte[] otlp, int spans);
    }

    private Span later(Span span, int round) {
        long traceStart = traceStarts.getOrDefault(span.traceId(), beginNanos);
        long shift = round * roundNanos + (STRETCH - 1) * (traceStart - beginNanos);
        return span.toBuilder()
                .traceId(inRound(span.traceId(), round))
                .spanId(inRound(span.spanId(), round))
                .parentSpanId(span.isRoot() ? 0 : inRound(span.parentSpanId(), round))
                .startNanos(span.startNanos() + shift)
                .endNanos(span.endNanos() + shift)
                .build();
    }

    private static TraceId inRound(TraceId id, int round) {
        return new TraceId(inRound(id.high(), round), id.low());
    }

    private static long inRound(long id, int round) {
        return id ^ (long) round << 56;
    }
}
