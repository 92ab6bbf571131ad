package dev.clew.query.columns;

import dev.clew.model.AnyValue;
import dev.clew.model.SpanForest;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.Comparison;
import dev.clew.store.Completeness;
import dev.clew.store.QueryMemory;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import org.jspecify.annotations.Nullable;

/// A trace as columns: what is needed to draw it, without attributes, events and links. A span takes about 70 bytes
/// here, so that a trace of a million is no burden. Its rows are in the places that [Trace] gives spans, which is what
/// they mean; copies of a span with the same times stand as the store tells them. Immutable.
public final class TraceColumns {
    /// A bit of [#marks]: another span here has the same id and kind, but other content.
    public static final int IS_CONFLICT = 1;

    /// A bit of [#marks]: the span has events.
    public static final int HAS_EVENTS = 2;

    /// A bit of [#marks]: the span has links.
    public static final int HAS_LINKS = 4;

    /// What is made of one trace at a time may take one part of so many of the heap.
    static final int PARTS_OF_HEAP = 2;

    private final TraceId id;
    private final Completeness completeness;
    private final SpanNumbers spans;
    private final int[] sorted;
    private final SpanForest forest;
    private final int[] subtreeEnds;
    private final long startNanos;
    private final long endNanos;
    private final int errorCount;

    private TraceColumns(TraceId id, SpanNumbers spans, Completeness completeness) {
        this.id = id;
        this.spans = spans;
        this.completeness = completeness;
        sorted = spans.sorted(spans::byStart);
        forest = forest(spans, sorted);
        subtreeEnds = subtreeEnds(forest, spans.count);
        markConflicts(spans);
        startNanos = spans.count == 0 ? 0 : spans.starts[sorted[0]];
        long latest = spans.count == 0 ? 0 : Long.MIN_VALUE;
        int errors = 0;
        for (int i = 0; i < spans.count; i++) {
            latest = Math.max(latest, Math.max(spans.starts[i], spans.ends[i]));
            errors += spans.statuses[i] == StatusCode.ERROR.number() ? 1 : 0;
        }
        endNanos = latest;
        errorCount = errors;
    }

    /// Those of a trace; null if the store has no span of it, and none at all if there may be some where nothing can be
    /// read. Spans are looked at one by one. Blocks.
    ///
    /// @throws dev.clew.model.Fault as the store does
    public static @Nullable TraceColumns of(TraceStore store, Tenant tenant, TraceId id, ScanLimits limits) {
        return of(store, tenant, id, limits, QueryMemory.ofHeap(PARTS_OF_HEAP));
    }

    /// @param memory that it may take while it is made: of a trace that takes more it has what starts first
    static @Nullable TraceColumns of(
            TraceStore store, Tenant tenant, TraceId id, ScanLimits limits, QueryMemory memory) {
        var spans = new SpanNumbers(memory);
        var scan = new SpanScan(tenant, ofTrace(id), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST, limits);
        Completeness scanned = store.scan(scan, span -> {
            spans.add(span);
            return !memory.isExceeded();
        });
        if (spans.count == 0 && scanned.isComplete()) {
            return null;
        }
        Completeness completeness =
                memory.isExceeded() ? new Completeness(scanned.scannedSpans(), spans.tooMany()) : scanned;
        spans.trim();
        return new TraceColumns(id, spans, completeness);
    }

    /// The spans of a trace.
    public static SpanFilter ofTrace(TraceId id) {
        return new SpanFilter.Compares(SpanField.Intrinsic.TRACE_ID, Comparison.EQUALS, AnyValue.of(id.toString()));
    }

    private static SpanForest forest(SpanNumbers spans, int[] sorted) {
        long[] ids = new long[sorted.length];
        long[] parentIds = new long[sorted.length];
        byte[] kinds = new byte[sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            ids[i] = spans.ids[sorted[i]];
            parentIds[i] = spans.parentIds[sorted[i]];
            kinds[i] = spans.kinds[sorted[i]];
        }
        return new SpanForest(ids, parentIds, kinds);
    }

    private static int[] subtreeEnds(SpanForest forest, int count) {
        int[] ends = new int[count];
        for (int row = count - 1; row >= 0; row--) {
            ends[row] = Math.max(ends[row], row + 1);
            int parent = forest.parent(row);
            if (parent >= 0) {
                ends[parent] = Math.max(ends[parent], ends[row]);
            }
        }
        return ends;
    }

    private static void markConflicts(SpanNumbers spans) {
        int[] byIdentity = spans.sorted(spans::byIdentity);
        for (int i = 1; i < byIdentity.length; i++) {
            if (spans.byIdentity(byIdentity[i - 1], byIdentity[i]) == 0) {
                spans.marks[byIdentity[i - 1]] |= IS_CONFLICT;
                spans.marks[byIdentity[i]] |= IS_CONFLICT;
            }
        }
    }

    public TraceId id() {
        return id;
    }

    /// Why spans may be missing, if any are.
    public Completeness completeness() {
        return completeness;
    }

    /// How many rows there are; none only if [#completeness] says why.
    public int count() {
        return spans.count;
    }

    /// Earliest start, nanoseconds since 1970.
    public long startNanos() {
        return startNanos;
    }

    /// From the earliest start to the latest end.
    public long durationNanos() {
        return endNanos - startNanos;
    }

    public int errorCount() {
        return errorCount;
    }

    /// Roughly the heap that it takes.
    public long byteCount() {
        return 80L * spans.ids.length;
    }

    public long spanId(int row) {
        return spans.ids[span(row)];
    }

    /// The row of the parent, or -1 for whatever stands as a root.
    public int parent(int row) {
        return forest.parent(row);
    }

    /// 0 for whatever stands as a root.
    public int depth(int row) {
        return forest.depth(row);
    }

    /// The row after the last descendant.
    public int subtreeEnd(int row) {
        return subtreeEnds[row];
    }

    /// How the span came to stand where it stands.
    public Trace.Place place(int row) {
        return forest.place(row);
    }

    /// Nanoseconds from the start of the trace to that of the span.
    public long offsetNanos(int row) {
        return spans.starts[span(row)] - startNanos;
    }

    /// As [dev.clew.model.Span#durationNanos].
    public long durationNanos(int row) {
        int span = span(row);
        return Math.max(0, spans.ends[span] - spans.starts[span]);
    }

    public String service(int row) {
        return spans.services.text(spans.serviceNumbers[span(row)]);
    }

    public String name(int row) {
        return spans.names.text(spans.nameNumbers[span(row)]);
    }

    /// As OTLP numbers kinds.
    public int kind(int row) {
        return spans.kinds[span(row)];
    }

    /// As OTLP numbers status codes.
    public int status(int row) {
        return spans.statuses[span(row)];
    }

    /// Some of [#IS_CONFLICT], [#HAS_EVENTS], [#HAS_LINKS].
    public int marks(int row) {
        return spans.marks[span(row)];
    }

    private int span(int row) {
        return sorted[forest.input(row)];
    }
}
