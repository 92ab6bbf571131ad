package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanKind;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.store.Operation;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.segment.KeyCount;
import dev.clew.store.segment.OpenPart;
import dev.clew.store.segment.PartCursor;
import dev.clew.store.segment.TraceLinkVisitor;
import dev.clew.store.segment.totals.Totals;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The open block of one tenant: spans in the order they arrive, as columns in memory, searchable at once.
///
/// One thread at a time writes; any number read, and nobody waits for anybody. Columns only grow, and readers look
/// no further than the number of rows that was published with the last whole batch:
///
/// ```
/// spans:   [ whole batches, never changed again | the batch being read ]  →
///          0                          published ┘
/// ```
///
/// A batch that turns out to be malformed is cut off again, and was never seen.
public final class Block implements OpenPart {
    /// Where [#isFull] says so by default.
    private static final int FULL_ROWS = 250_000;

    private static final long FULL_BYTES = 96L << 20;

    /// What keeps every position an `int`: a batch adds less, as it is limited in bytes and in rows.
    private static final long MOST_BYTES = 1L << 30;

    private static final int BATCH_BYTES = 96 << 20;
    private static final BitSet NO_ROWS = new BitSet();
    private static final TimeRange NO_TIME = new TimeRange(0, 0);

    final BlockTable spans = new BlockTable(Table.SPAN);
    final BlockTable events = new BlockTable(Table.EVENT);
    final BlockTable links = new BlockTable(Table.LINK);

    /// Of each span, where its events and links end.
    final IntColumn eventEnds = new IntColumn();

    final IntColumn linkEnds = new IntColumn();
    final TraceTable traces = new TraceTable(spans.column(Field.TRACE_ID_HIGH), spans.column(Field.TRACE_ID_LOW));

    private final OtlpReader reader = new OtlpReader();
    private final BlockWriter writer = new BlockWriter(spans, events, links, eventEnds, linkEnds);
    private final ConcurrentHashMap<Integer, Resource> resources = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, Scope> scopes = new ConcurrentHashMap<>();
    private final int fullRows;
    private final long fullBytes;
    private long byteCount;
    private volatile Published published = new Published(0, 0, NO_TIME);

    /// What readers may see.
    private record Published(int rows, int traces, TimeRange starts) {}

    public Block() {
        this(FULL_ROWS, FULL_BYTES);
    }

    /// A block that is full earlier where the heap is small: two that wait to be cut, and a third, must leave
    /// room for requests and a merge.
    ///
    /// @param heapBytes of the process
    public static Block forHeap(long heapBytes) {
        return new Block(FULL_ROWS, Math.min(FULL_BYTES, heapBytes / 8));
    }

    /// @param fullRows from how many spans on [#isFull] says so
    /// @param fullBytes from how many bytes of columns on it says so too
    public Block(int fullRows, long fullBytes) {
        this.fullRows = fullRows;
        this.fullBytes = fullBytes;
    }

    /// Grows into the memory of `retired`, which nobody looks at any more. Nothing was appended yet.
    void reuse(Block retired) {
        spans.reuse(retired.spans);
        events.reuse(retired.events);
        links.reuse(retired.links);
        eventEnds.reuse(retired.eventEnds);
        linkEnds.reuse(retired.linkEnds);
        traces.reuse(retired.traces);
        writer.reuse(retired.writer);
    }

    /// Takes every span of `batch` that can be kept, or none; those that are here already with the same content
    /// count once. Readers see them when this returns. For one thread at a time.
    ///
    /// @throws Fault `CALLER` if the bytes are no OTLP, or the batch is too large to be taken by any block;
    ///     `OVERLOADED` if this block is past being full
    @Override
    public Receipt append(SpanBatch batch) {
        checkRoom(batch);
        int before = spans.rowCount();
        try {
            Receipt receipt = writer.write(batch, reader);
            publish(before);
            return receipt;
        } finally {
            // Once for all who ask: there are many columns to add up, and batches may be small.
            byteCount = spans.byteCount() + events.byteCount() + links.byteCount();
        }
    }

    private void checkRoom(SpanBatch batch) {
        if (batch.length() > BATCH_BYTES) {
            throw new Fault(
                    Fault.Kind.CALLER,
                    "a batch of %d bytes; %d are the most (send it in parts?)".formatted(batch.length(), BATCH_BYTES));
        }
        if (byteCount > MOST_BYTES) {
            throw new Fault(
                    Fault.Kind.OVERLOADED,
                    "the open block holds %d spans and should have been cut (is the disk full?)"
                            .formatted(spans.rowCount()));
        }
    }

    private void publish(int before) {
        int rows = spans.rowCount();
        if (rows == before) {
            return;
        }
        traces.link(rows);
        long[] starts = spans.column(Field.START).shared();
        long min = before == 0 ? Long.MAX_VALUE : published.starts.fromNanos();
        long max = before == 0 ? Long.MIN_VALUE : published.starts.toNanos();
        for (int row = before; row < rows; row++) {
            min = Math.min(min, starts[row]);
            max = Math.max(max, starts[row]);
        }
        published = new Published(rows, traces.traceCount(), new TimeRange(min, max));
    }

    /// Whether it is time to cut this block. For the thread that writes.
    @Override
    public boolean isFull() {
        return spans.rowCount() >= fullRows || byteCount >= fullBytes;
    }

    /// Roughly the heap that is in use, indexes aside. For the thread that writes.
    @Override
    public long byteCount() {
        return byteCount;
    }

    @Override
    public int spanCount() {
        return published.rows;
    }

    @Override
    public int traceCount() {
        return published.traces;
    }

    @Override
    public TimeRange starts() {
        return published.starts;
    }

    @Override
    public boolean mayHold(TraceId id) {
        return rowsOf(id).length > 0;
    }

    @Override
    public int[] rowsOf(TraceId id) {
        return traces.rowsOf(id.high(), id.low(), published.rows);
    }

    @Override
    public void trace(TraceId id, Consumer<Span> to) {
        int[] rows = rowsOf(id);
        var found = new BlockSpanRows(this, rows);
        for (int i = 0; i < rows.length; i++) {
            to.accept(found.span(i));
        }
    }

    @Override
    public void trace(TraceId id, LongPredicate wanted, Consumer<Span> to) {
        long[] ids = spans.column(Field.SPAN_ID).shared();
        int[] rows = rowsOf(id);
        int count = 0;
        for (int row : rows) {
            if (wanted.test(ids[row])) {
                rows[count++] = row;
            }
        }
        rows = Arrays.copyOf(rows, count);
        var found = new BlockSpanRows(this, rows);
        for (int i = 0; i < rows.length; i++) {
            to.accept(found.span(i));
        }
    }

    @Override
    public boolean holds(TraceId id) {
        return mayHold(id);
    }

    @Override
    public void traceIds(Consumer<TraceId> to) {
        traces.each(published.traces, to);
    }

    @Override
    public void links(TraceLinkVisitor to) {
        int rows = published.rows;
        long[] highs = spans.column(Field.TRACE_ID_HIGH).shared();
        long[] lows = spans.column(Field.TRACE_ID_LOW).shared();
        int[] ends = linkEnds.shared();
        long[] toHighs = links.column(Field.LINK_TRACE_ID_HIGH).shared();
        long[] toLows = links.column(Field.LINK_TRACE_ID_LOW).shared();
        int link = 0;
        for (int row = 0; row < rows; row++) {
            for (; link < ends[row]; link++) {
                to.link(highs[row], lows[row], toHighs[link], toLows[link]);
            }
        }
    }

    @Override
    public void traceIds(int fromRow, Consumer<TraceId> to) {
        int rows = published.rows;
        long[] highs = spans.column(Field.TRACE_ID_HIGH).shared();
        long[] lows = spans.column(Field.TRACE_ID_LOW).shared();
        int[] traceOfRow = traces.traceOfRow();
        var seen = new BitSet();
        for (int row = fromRow; row < rows; row++) {
            if (!seen.get(traceOfRow[row])) {
                seen.set(traceOfRow[row]);
                to.accept(new TraceId(highs[row], lows[row]));
            }
        }
    }

    @Override
    public long spanId(int row) {
        return spans.column(Field.SPAN_ID).shared()[row];
    }

    @Override
    public long startNanos(int row) {
        return spans.column(Field.START).shared()[row];
    }

    @Override
    public Span span(int row) {
        return new BlockSpanRows(this, new int[] {row}).span(0);
    }

    @Override
    public PartCursor scan(SpanFilter filter, TimeRange range, SpanScan.Order order, LongPredicate enough) {
        int rows = published.rows;
        Condition condition = new ConditionCompiler(new BlockLookup(this), () -> enough.test(0)).compile(filter);
        return new OrderedCursor(new BlockPages(this, rows), condition, range, order, enough);
    }

    @Override
    public PartCursor scan(SpanScan scan, SpanScan.Among among, Supplier<Set<TraceId>> pieces, LongPredicate enough) {
        int rows = published.rows;
        var compiler = new ConditionCompiler(new BlockLookup(this), () -> enough.test(0));
        return new SetRows(new BlockPages(this, rows), new BlockTraceRows(this, rows), compiler, among.range(), enough)
                .cursor(scan, among.set(), pieces.get());
    }

    @Override
    public void aggregate(Totals totals) {
        aggregate(totals, published.rows, NO_ROWS);
    }

    @Override
    public void aggregate(Totals totals, int rows, BitSet without) {
        Condition condition = new ConditionCompiler(new BlockLookup(this))
                .compile(totals.question().filter());
        new PageTotals(new BlockPages(this, rows), condition, new BlockDictionaries(this), totals, without).run();
    }

    @Override
    public void aggregate(Totals totals, SpanScan.Among among, Set<TraceId> pieces, Predicate<Span> members) {
        aggregate(totals, among, pieces, members, published.rows, NO_ROWS);
    }

    @Override
    public void aggregate(
            Totals totals,
            SpanScan.Among among,
            Set<TraceId> pieces,
            Predicate<Span> members,
            int rows,
            BitSet without) {
        var pages = new BlockPages(this, rows);
        var compiler = new ConditionCompiler(new BlockLookup(this), totals::isOver);
        new SetRows(pages, new BlockTraceRows(this, rows), compiler, among.range(), _ -> totals.isOver())
                .aggregate(totals, new BlockDictionaries(this), among.set(), pieces, members, without);
    }

    @Override
    public void countKeys(KeyCount count) {
        countKeys(count, published.rows, NO_ROWS);
    }

    @Override
    public void countKeys(KeyCount count, int rows, BitSet without) {
        new PageKeys(new BlockPages(this, rows), count, without).run();
    }

    @Override
    public void services(TimeRange range, Consumer<String> to) {
        var seen = new HashSet<String>();
        eachOperation(range, (resource, _, _) -> {
            if (seen.add(resource.serviceName())) {
                to.accept(resource.serviceName());
            }
        });
    }

    @Override
    public void operations(String service, TimeRange range, Consumer<Operation> to) {
        var seen = new HashSet<Operation>();
        eachOperation(range, (resource, name, kind) -> {
            if (resource.serviceName().equals(service)) {
                var operation = new Operation(spans.dictionary(Field.NAME).text(name), kind);
                if (seen.add(operation)) {
                    to.accept(operation);
                }
            }
        });
    }

    private interface OperationVisitor {
        void operation(Resource resource, int name, SpanKind kind);
    }

    /// Shows each combination of resource, name and kind in `range` once.
    private void eachOperation(TimeRange range, OperationVisitor visitor) {
        int rows = published.rows;
        long[] starts = spans.column(Field.START).shared();
        long[] resourceOfRow = spans.column(Field.RESOURCE).shared();
        long[] nameOfRow = spans.column(Field.NAME).shared();
        long[] kindOfRow = spans.column(Field.KIND).shared();
        var seen = new OperationSet();
        for (int row = 0; row < rows; row++) {
            if (range.contains(starts[row])
                    && seen.add((int) resourceOfRow[row], (int) nameOfRow[row], (int) kindOfRow[row])) {
                visitor.operation(
                        resource((int) resourceOfRow[row]), (int) nameOfRow[row], SpanKind.of((int) kindOfRow[row]));
            }
        }
    }

    Resource resource(int number) {
        return resources.computeIfAbsent(
                number,
                _ -> AttributeCodec.readResource(
                        spans.dictionary(Field.RESOURCE).bytes(number)));
    }

    Scope scope(int number) {
        return scopes.computeIfAbsent(
                number,
                _ -> AttributeCodec.readScope(spans.dictionary(Field.SCOPE).bytes(number)));
    }

    /// How many rows readers may see, for whoever reads the columns themselves.
    int rowCount() {
        return published.rows;
    }
}
