package dev.clew.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes a [Trace] of spans in any order.
///
/// - The same span sent again with the same content is one span. With other content both stay, marked: nobody knows
///   which of them is right. Spans that name their id as parent are children of one of them.
/// - How they stand to each other is for [SpanForest] to say.
final class TraceAssembly {
    /// A total order over what the tree shows, so that any order of arrival gives the same trace.
    private static final Comparator<Span> BY_START = Comparator.comparingLong(Span::startNanos)
            .thenComparing(Comparator.comparingLong(Span::endNanos).reversed())
            .thenComparing(Span::spanId, Long::compareUnsigned)
            .thenComparing(Span::kind)
            // Only copies that disagree come this far.
            .thenComparing(Span::toString);

    private final Span[] spans;
    private final int duplicates;
    /// Copies of a span that differ from its first one.
    private final Map<Identity, Set<Span>> others = new HashMap<>();

    TraceAssembly(List<Span> received) {
        if (received.isEmpty()) {
            throw new IllegalArgumentException("a trace has at least one span");
        }
        TraceId id = received.getFirst().traceId();
        var firsts = new HashMap<Identity, Span>(received.size() * 2);
        var all = new ArrayList<Span>(received.size());
        for (Span span : received) {
            if (!span.traceId().equals(id)) {
                throw new IllegalArgumentException("spans of traces %s and %s".formatted(id, span.traceId()));
            }
            var identity = Identity.of(span);
            Span first = firsts.putIfAbsent(identity, span);
            if (first == null || (!first.equals(span) && others(identity).add(span))) {
                all.add(span);
            }
        }
        spans = all.toArray(Span[]::new);
        Arrays.sort(spans, BY_START);
        duplicates = received.size() - spans.length;
    }

    private Set<Span> others(Identity identity) {
        return others.computeIfAbsent(identity, _ -> new HashSet<>());
    }

    private record Identity(long spanId, SpanKind kind) {
        static Identity of(Span span) {
            return new Identity(span.spanId(), span.kind());
        }
    }

    Trace assemble() {
        long[] ids = new long[spans.length];
        long[] parentIds = new long[spans.length];
        byte[] kinds = new byte[spans.length];
        for (int i = 0; i < spans.length; i++) {
            ids[i] = spans[i].spanId();
            parentIds[i] = spans[i].parentSpanId();
            kinds[i] = (byte) spans[i].kind().number();
        }
        var forest = new SpanForest(ids, parentIds, kinds);
        var ordered = new ArrayList<Span>(spans.length);
        for (int position = 0; position < spans.length; position++) {
            ordered.add(spans[forest.input(position)]);
        }
        return new Trace(List.copyOf(ordered), forest, duplicates, conflicts(ordered));
    }

    /// The positions of copies that disagree.
    private BitSet conflicts(List<Span> ordered) {
        var conflicts = new BitSet();
        if (!others.isEmpty()) {
            for (int i = 0; i < ordered.size(); i++) {
                conflicts.set(i, others.containsKey(Identity.of(ordered.get(i))));
            }
        }
        return conflicts;
    }
}
