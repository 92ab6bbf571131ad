package dev.clew.store.memory;

import dev.clew.model.LogRecord;
import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Erasure;
import dev.clew.store.SpanScan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/// The spans of one tenant, sorted in two ways, and its log records. Readers of spans never wait; writers
/// wait for each other.
final class SpanSets {
    /// What makes a span one of a kind, then the order of arrival, since spans that conflict are all kept.
    private static final Comparator<Entry> BY_TRACE = Comparator.comparing(Entry::traceId)
            .thenComparing(Entry::spanId, Long::compareUnsigned)
            .thenComparing(entry -> entry.span.kind())
            .thenComparingLong(Entry::sequence);

    private static final Comparator<Entry> BY_START =
            Comparator.<Entry>comparingLong(entry -> entry.span.startNanos()).thenComparing(BY_TRACE);

    private final ConcurrentSkipListSet<Entry> byTrace = new ConcurrentSkipListSet<>(BY_TRACE);
    private final ConcurrentSkipListSet<Entry> byStart = new ConcurrentSkipListSet<>(BY_START);
    private final Set<TraceId> traceIds = new HashSet<>();
    private final Map<TraceId, Set<LogRecord>> records = new HashMap<>();
    private long sequence;
    private volatile long spanCount;
    private volatile long traceCount;
    private volatile long recordCount;

    private record Entry(Span span, long sequence) {
        TraceId traceId() {
            return span.traceId();
        }

        long spanId() {
            return span.spanId();
        }
    }

    synchronized void add(List<Span> spans) {
        long added = 0;
        for (Span span : spans) {
            if (!holds(span)) {
                var entry = new Entry(span, ++sequence);
                byTrace.add(entry);
                byStart.add(entry);
                traceIds.add(span.traceId());
                added++;
            }
        }
        spanCount += added;
        traceCount = traceIds.size();
    }

    synchronized void addRecords(List<LogRecord> more) {
        long added = 0;
        for (LogRecord record : more) {
            boolean isNew = records.computeIfAbsent(record.traceId(), _ -> new LinkedHashSet<>())
                    .add(record);
            added += isNew ? 1 : 0;
        }
        recordCount += added;
    }

    synchronized List<LogRecord> records(TraceId id) {
        return List.copyOf(records.getOrDefault(id, Set.of()));
    }

    private boolean holds(Span span) {
        return byTrace.subSet(new Entry(span, 0), true, new Entry(span, Long.MAX_VALUE), true).stream()
                .anyMatch(entry -> entry.span.equals(span));
    }

    List<Span> trace(TraceId id) {
        var found = new ArrayList<Span>();
        for (Entry entry : byTrace.tailSet(before(id))) {
            if (!entry.traceId().equals(id)) {
                break;
            }
            found.add(entry.span);
        }
        return found;
    }

    synchronized Erasure erase(TraceId id) {
        long erasedSpans = 0;
        for (Entry entry : byTrace.tailSet(before(id))) {
            if (!entry.traceId().equals(id)) {
                break;
            }
            byTrace.remove(entry);
            byStart.remove(entry);
            erasedSpans++;
        }
        spanCount -= erasedSpans;
        traceIds.remove(id);
        traceCount = traceIds.size();
        Set<LogRecord> erased = records.remove(id);
        long erasedRecords = erased == null ? 0 : erased.size();
        recordCount -= erasedRecords;
        return new Erasure(erasedSpans, erasedRecords, 0, List.of());
    }

    /// A live view: spans added meanwhile may show.
    Iterable<Span> byStart(TimeRange range, SpanScan.Order order) {
        NavigableSet<Entry> wanted = byStart.subSet(atStart(range.fromNanos(), true), atStart(range.toNanos(), false));
        NavigableSet<Entry> ordered =
                switch (order) {
                    case OLDEST_FIRST -> wanted;
                    case NEWEST_FIRST -> wanted.descendingSet();
                };
        return () -> ordered.stream().map(Entry::span).iterator();
    }

    long spanCount() {
        return spanCount;
    }

    long traceCount() {
        return traceCount;
    }

    long recordCount() {
        return recordCount;
    }

    /// Stands before every span of trace `id`: no stored span has a sequence of zero.
    private static Entry before(TraceId id) {
        return new Entry(Probe.at(id, 0, 0), 0);
    }

    /// Stands before (`first`) or after every span that starts at `nanos`.
    private static Entry atStart(long nanos, boolean first) {
        return first
                ? new Entry(Probe.at(new TraceId(0, 0), 0, nanos), 0)
                : new Entry(Probe.at(new TraceId(-1, -1), -1, nanos), Long.MAX_VALUE);
    }
}
