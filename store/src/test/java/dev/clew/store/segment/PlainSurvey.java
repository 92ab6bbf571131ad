package dev.clew.store.segment;

import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import dev.clew.store.disk.Disk;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.segment.ledger.RollupBook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a survey is, said with whole traces in memory.
final class PlainSurvey implements Survey {
    private final List<List<Span>> traces;
    private final List<SpanFilter> marks;
    private final LinkedServices linked;
    private final Map<TraceId, TraceNote> notesBefore;
    private final Writer writer;

    /// Writes spans with what the sampler left with their traces.
    interface Writer {
        void write(List<Span> spans, Map<TraceId, TraceNote> notes, List<Long> replaces, Disk disk, Path file)
                throws IOException;
    }

    PlainSurvey(
            List<Span> spans,
            Map<TraceId, TraceNote> notes,
            List<SpanFilter> marks,
            LinkedServices linked,
            Writer writer) {
        Map<TraceId, List<Span>> byId = new LinkedHashMap<>();
        spans.forEach(span ->
                byId.computeIfAbsent(span.traceId(), _ -> new ArrayList<>()).add(span));
        traces = new ArrayList<>(byId.values());
        traces.sort(Comparator.comparingLong(PlainSurvey::earliest)
                .thenComparing(of -> of.getFirst().traceId()));
        this.marks = marks;
        this.linked = linked;
        this.writer = writer;
        notesBefore = notes;
    }

    private static long earliest(List<Span> spans) {
        return spans.stream().mapToLong(Span::startNanos).min().orElseThrow();
    }

    @Override
    public int traceCount() {
        return traces.size();
    }

    @Override
    public TraceId id(int trace) {
        return traces.get(trace).getFirst().traceId();
    }

    @Override
    public int spanCount(int trace) {
        return traces.get(trace).size();
    }

    @Override
    public int errorCount(int trace) {
        return (int) traces.get(trace).stream().filter(Span::isError).count();
    }

    @Override
    public long startNanos(int trace) {
        return earliest(traces.get(trace));
    }

    @Override
    public long longestNanos(int trace) {
        return traces.get(trace).stream().mapToLong(Span::durationNanos).max().orElseThrow();
    }

    @Override
    public long marks(int trace) {
        long bits = 0;
        for (int mark = 0; mark < marks.size(); mark++) {
            SpanFilter filter = marks.get(mark);
            bits |= traces.get(trace).stream().anyMatch(filter::matches) ? 1L << mark : 0;
        }
        return bits;
    }

    @Override
    public String rootService(int trace) {
        return trace(trace).root().serviceName();
    }

    @Override
    public String rootName(int trace) {
        return trace(trace).root().name();
    }

    @Override
    public String rootEndpoint(int trace) {
        return TraceRoot.of(trace(trace).root()).endpoint();
    }

    @Override
    public String rootTraceState(int trace) {
        return trace(trace).root().traceState();
    }

    @Override
    public Trace trace(int trace) {
        return Trace.of(traces.get(trace));
    }

    @Override
    public @Nullable TraceNote note(int trace) {
        return notesBefore.get(id(trace));
    }

    @Override
    public void write(BitSet chosen, List<@Nullable TraceNote> notes, List<Long> replaces, Disk disk, Path file)
            throws IOException {
        var spans = new ArrayList<Span>();
        Map<TraceId, TraceNote> ofTraces = new LinkedHashMap<>();
        chosen.stream().forEach(trace -> {
            spans.addAll(traces.get(trace));
            TraceNote note = notes.get(trace);
            if (note != null) {
                ofTraces.put(id(trace), note);
            }
        });
        writer.write(spans, ofTraces, replaces, disk, file);
    }

    @Override
    public void count(BitSet chosen, int times, RollupBook to) {
        chosen.stream().forEach(trace -> count(trace(trace), times, to));
    }

    private void count(Trace trace, int times, RollupBook to) {
        for (int position = 0; position < trace.spans().size(); position++) {
            Span span = trace.spans().get(position);
            long minutes = Math.floorDiv(span.startNanos(), 60_000_000_000L);
            to.operation(minutes, span.serviceName(), span.name(), span.kind())
                    .add(times, span.isError(), span.durationNanos());
            Span parent = trace.parent(position) < 0 ? null : trace.spans().get(trace.parent(position));
            boolean isMessage = span.kind() == SpanKind.CONSUMER;
            if (parent != null && !parent.serviceName().equals(span.serviceName())) {
                to.edge(minutes, parent.serviceName(), span.serviceName(), isMessage)
                        .add(times, span.isError(), span.durationNanos());
            }
            for (Link link : isMessage ? span.links() : List.<Link>of()) {
                boolean isParent = parent != null
                        && link.spanId() == parent.spanId()
                        && link.traceId().equals(trace.id());
                String producer = isParent ? null : producer(link.traceId(), link.spanId());
                if (producer != null && !producer.equals(span.serviceName())) {
                    to.edge(minutes, producer, span.serviceName(), true)
                            .add(times, span.isError(), span.durationNanos());
                }
            }
        }
    }

    private @Nullable String producer(TraceId id, long spanId) {
        for (List<Span> spans : traces) {
            for (Span span : spans) {
                if (span.traceId().equals(id) && span.spanId() == spanId && span.kind() == SpanKind.PRODUCER) {
                    return span.serviceName();
                }
            }
        }
        return linked.producer(id, spanId);
    }

    @Override
    public void close() {}
}
