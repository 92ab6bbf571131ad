package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Fault;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Aggregate;
import dev.clew.store.Operation;
import dev.clew.store.PartDetails;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanDetail;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.disk.Disk;
import dev.clew.store.segment.KeyCount;
import dev.clew.store.segment.PartCursor;
import dev.clew.store.segment.StoredPart;
import dev.clew.store.segment.TraceLinkVisitor;
import dev.clew.store.segment.TraceNote;
import dev.clew.store.segment.totals.Totals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A segment file, open for searching by any number of threads.
///
/// Every page is checked before anything is made of it: a file that is damaged answers with a fault that
/// names the place, or with what was written, never with anything else. Methods throw [Fault] `CORRUPT` for
/// that reason, and [IllegalStateException] when everybody has let go of the file.
public final class Segment implements StoredPart {
    private final SegmentFile file;
    private final PageCache cache;
    private final FooterReader.Footer footer;
    private final SegmentColumn starts;
    private final Entities<Resource> resources;
    private final Entities<Scope> scopes;
    private volatile @Nullable TraceIndex traces;
    private volatile @Nullable KnownOperations knownOperations;
    private volatile @Nullable BitSet oddTraces;
    private volatile @Nullable TraceNotes notes;
    private boolean closed;

    private Segment(SegmentFile file, PageCache cache) {
        this.file = file;
        this.cache = cache;
        footer = new FooterReader(file).read();
        SegmentTable spans = table(Table.SPAN);
        starts = requireNonNull(spans.field(Field.START));
        resources = new Entities<>(requireNonNull(spans.field(Field.RESOURCE)), AttributeCodec::readResource);
        scopes = new Entities<>(requireNonNull(spans.field(Field.SCOPE)), AttributeCodec::readScope);
    }

    /// Opens a file that [SegmentWriter] wrote; reads its footer, and nothing else yet.
    ///
    /// @throws IOException if it cannot be opened
    /// @throws Fault `CORRUPT` naming the file if it is no whole segment, or of a version that is not
    ///     known; it stays as it is
    public static Segment open(Disk disk, Path path) throws IOException {
        return open(disk, path, PageCache.NONE);
    }

    /// As [#open(Disk, Path)], with a cache that it may share with others.
    static Segment open(Disk disk, Path path, PageCache cache) throws IOException {
        var file = new SegmentFile(disk, path);
        try {
            return new Segment(file, cache);
        } catch (Fault fault) {
            file.release();
            throw fault;
        } catch (RuntimeException e) {
            file.release();
            throw file.unreadable(e);
        } catch (InternalError e) {
            file.release();
            throw file.corrupt("segment", 0, "cannot be read (file cut short while open, or bad disk?)");
        }
    }

    public Path path() {
        return file.path();
    }

    /// Length of the file.
    public long byteCount() {
        return file.size();
    }

    /// How many spans have the status ERROR.
    public int errorCount() {
        return footer.errors();
    }

    /// Bytes by column, indexes and dictionary of the column included; by name.
    public Map<String, Long> bytesByColumn() {
        try (SegmentPages pages = pages()) {
            var bytes = new TreeMap<String, Long>();
            for (Table table : Table.values()) {
                for (Field field : Field.of(table)) {
                    count(table(table).field(field), pages, bytes);
                }
                for (SegmentTable.Attribute attribute : table(table).attributes()) {
                    count(attribute.column(), pages, bytes);
                }
            }
            return bytes;
        }
    }

    private static void count(@Nullable SegmentColumn column, SegmentPages pages, Map<String, Long> bytes) {
        if (column != null) {
            bytes.put(column.name(), column.byteCount(pages.reader()));
        }
    }

    /// By index what is no column's; the frame of the file is what is neither.
    @Override
    public PartDetails.Bytes bytes() {
        Map<String, Long> columns = bytesByColumn();
        Map<String, Long> indexes = footer.bytesByIndex();
        long known = Stream.of(columns, indexes)
                .flatMap(each -> each.values().stream())
                .mapToLong(Long::longValue)
                .sum();
        indexes.put("header, footer, trailer", byteCount() - known);
        return new PartDetails.Bytes(byteCount(), columns, indexes);
    }

    /// Keeps the file open, also if [#close] is called meanwhile, until [#release]. False if it is closed
    /// already.
    public boolean retain() {
        return file.retain();
    }

    /// Ends what [#retain] began.
    public void release() {
        file.release();
    }

    /// Lets go of the file, which is unmapped when the last reader has let go too. Calling it twice is
    /// harmless.
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            file.release();
        }
    }

    SegmentFile file() {
        return file;
    }

    PageCache cache() {
        return cache;
    }

    FooterReader.Footer footer() {
        return footer;
    }

    SegmentTable table(Table table) {
        return requireNonNull(footer.tables().get(table));
    }

    SegmentColumn startColumn() {
        return starts;
    }

    Entities<Resource> resources() {
        return resources;
    }

    Entities<Scope> scopes() {
        return scopes;
    }

    TraceIndex traces() {
        TraceIndex known = traces;
        if (known == null) {
            known = new TraceIndex(file, footer.traceIndex(), footer.traces());
            traces = known;
        }
        return known;
    }

    SegmentPages pages() {
        retainOrThrow();
        return new SegmentPages(this);
    }

    private void retainOrThrow() {
        if (!file.retain()) {
            throw new IllegalStateException("[%s] is closed".formatted(file.path()));
        }
    }

    /// The caller has retained the file.
    TraceNotes notes() {
        TraceNotes known = notes;
        if (known == null) {
            known = TraceNotes.NONE;
            if (footer.notesLength() > 0) {
                try (var reader = new PageReader(file)) {
                    Input in = reader.compressedPage("notes", footer.notesOffset(), footer.notesLength());
                    known = TraceNotes.read(in, footer.traces());
                }
            }
            notes = known;
        }
        return known;
    }

    @Override
    public boolean hasNotes() {
        return footer.notesLength() > 0;
    }

    @Override
    public @Nullable TraceNote note(TraceId id) {
        retainOrThrow();
        try {
            int trace = footer.notesLength() > 0 && traces().mayHold(id) ? traces().find(id) : TraceIndex.NONE;
            return trace == TraceIndex.NONE ? null : notes().of(trace);
        } finally {
            file.release();
        }
    }

    @Override
    public int spanCount() {
        return footer.rows();
    }

    @Override
    public int traceCount() {
        return footer.traces();
    }

    @Override
    public TimeRange starts() {
        return footer.starts();
    }

    @Override
    public List<Long> replaces() {
        return footer.replaces();
    }

    @Override
    public boolean mayHold(TraceId id) {
        retainOrThrow();
        try {
            return traces().mayHold(id);
        } finally {
            file.release();
        }
    }

    @Override
    public BitSet mayHold(List<TraceId> ids) {
        retainOrThrow();
        try {
            var some = new BitSet(ids.size());
            TraceIndex index = traces();
            for (int i = 0; i < ids.size(); i++) {
                if (index.mayHold(ids.get(i))) {
                    some.set(i);
                }
            }
            return some;
        } finally {
            file.release();
        }
    }

    @Override
    public boolean holds(TraceId id) {
        retainOrThrow();
        try {
            return traces().mayHold(id) && traces().find(id) != TraceIndex.NONE;
        } finally {
            file.release();
        }
    }

    @Override
    public void traceIds(Consumer<TraceId> to) {
        retainOrThrow();
        try {
            for (int trace = 0; trace < footer.traces(); trace++) {
                to.accept(new TraceId(traces().high(trace), traces().low(trace)));
            }
        } finally {
            file.release();
        }
    }

    @Override
    public void links(TraceLinkVisitor to) {
        if (table(Table.SPAN).field(Field.LINKS) != null) {
            SegmentLinks.read(this, to);
        }
    }

    @Override
    public void trace(TraceId id, Consumer<Span> to) {
        trace(id, _ -> true, to);
    }

    @Override
    public void trace(TraceId id, LongPredicate wanted, Consumer<Span> to) {
        read(id, wanted, null, to);
    }

    @Override
    public void trace(TraceId id, LongPredicate wanted, SpanDetail detail, Consumer<Span> to) {
        read(id, wanted, detail, to);
    }

    private void read(TraceId id, LongPredicate wanted, @Nullable SpanDetail detail, Consumer<Span> to) {
        try (SegmentPages pages = pages()) {
            int trace = mayHold(id) ? traces().find(id) : TraceIndex.NONE;
            if (trace == TraceIndex.NONE) {
                return;
            }
            int end = traces().firstRow(trace + 1);
            SpanDetail enough = detail != null && areDistinct(pages, traces().firstRow(trace), end) ? detail : null;
            for (int row = traces().firstRow(trace); row < end; ) {
                int page = row / Format.PAGE_ROWS;
                int pageEnd = Math.min(end, (page + 1) * Format.PAGE_ROWS);
                SpanRows rows = pages.rows(page);
                rows.spans.keep();
                for (; row < pageEnd; row++) {
                    if (wanted.test(rows.spanId(row % Format.PAGE_ROWS))) {
                        to.accept(rows.span(row % Format.PAGE_ROWS, enough));
                    }
                }
            }
        }
    }

    /// Whether the rows have span ids that differ; not found out of very many.
    private static boolean areDistinct(SegmentPages pages, int from, int to) {
        if (to - from > Format.PAGE_ROWS) {
            return false;
        }
        long[] ids = new long[to - from];
        for (int row = from; row < to; row++) {
            ids[row - from] = pages.spanIds(row / Format.PAGE_ROWS)[row % Format.PAGE_ROWS];
        }
        Arrays.sort(ids);
        for (int i = 1; i < ids.length; i++) {
            if (ids[i] == ids[i - 1]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public PartCursor scan(SpanFilter filter, TimeRange range, SpanScan.Order order, LongPredicate enough) {
        SegmentPages pages = pages();
        try {
            Condition condition = starts().overlaps(range) && mayMatch(filter, range, pages)
                    ? new ConditionCompiler(new SegmentLookup(this, pages), () -> enough.test(0)).compile(filter)
                    : Condition.Constant.FALSE;
            return new OrderedCursor(pages, condition, range, order, enough);
        } catch (RuntimeException | Error e) {
            pages.close();
            throw e;
        }
    }

    @Override
    public PartCursor scan(SpanScan scan, SpanScan.Among among, Supplier<Set<TraceId>> pieces, LongPredicate enough) {
        SegmentPages pages = pages();
        try {
            if (!starts().overlaps(scan.range()) || !mayMatch(scan.filter(), scan.range(), pages)) {
                return new OrderedCursor(pages, Condition.Constant.FALSE, scan.range(), scan.order(), enough);
            }
            var compiler = new ConditionCompiler(new SegmentLookup(this, pages), () -> enough.test(0));
            return new SetRows(pages, new SegmentTraceRows(this, pages), compiler, among.range(), enough)
                    .cursor(scan, among.set(), pieces.get());
        } catch (RuntimeException | Error e) {
            pages.close();
            throw e;
        }
    }

    /// The traces that [Forest#odd] tells of, by number.
    ///
    /// @param find finds them
    BitSet oddTraces(Supplier<BitSet> find) {
        BitSet known = oddTraces;
        if (known == null) {
            known = find.get();
            oddTraces = known;
        }
        return known;
    }

    @Override
    public void aggregate(Totals totals) {
        if (!starts().overlaps(totals.question().range())) {
            return;
        }
        try (SegmentPages pages = pages()) {
            if (!mayMatch(totals.question().filter(), totals.question().range(), pages)) {
                return;
            }
            if (OperationTotals.canTell(totals.question()) && addOperations(totals, pages)) {
                return;
            }
            Condition condition = new ConditionCompiler(new SegmentLookup(this, pages), totals::isOver)
                    .compile(totals.question().filter());
            new PageTotals(pages, condition, new SegmentDictionaries(this, pages), totals, new BitSet()).run();
        }
    }

    @Override
    public void aggregate(Totals totals, SpanScan.Among among, Set<TraceId> pieces, Predicate<Span> members) {
        SpanAggregation question = totals.question();
        if (!starts().overlaps(question.range())) {
            return;
        }
        try (SegmentPages pages = pages()) {
            if (mayMatch(question.filter(), question.range(), pages)) {
                var compiler = new ConditionCompiler(new SegmentLookup(this, pages), totals::isOver);
                new SetRows(pages, new SegmentTraceRows(this, pages), compiler, among.range(), _ -> totals.isOver())
                        .aggregate(
                                totals,
                                new SegmentDictionaries(this, pages),
                                among.set(),
                                pieces,
                                members,
                                new BitSet());
            }
        }
    }

    /// Whether that is enough: else nothing was added.
    private boolean addOperations(Totals totals, SegmentPages pages) {
        SpanAggregation question = totals.question();
        boolean isOneStep = OperationTotals.isOneStep(question, starts());
        if (!isOneStep && question.measured() != null) {
            return false;
        }
        OperationIntervals intervals = isOneStep ? null : intervals(pages);
        if (intervals != null && !intervals.suffice(question, starts())) {
            return false;
        }
        SegmentOperations operations = operations(pages);
        var to = new OperationTotals(totals, operations.operations(), new SegmentLookup(this, pages).texts(Field.NAME));
        if (!to.canGroup()) {
            return false;
        }
        if (!totals.isMine()) {
            return true;
        }
        if (intervals != null) {
            to.add(intervals);
        } else {
            to.addWhole(starts().fromNanos(), question.measured() == null ? List.of() : durations(operations, pages));
        }
        return true;
    }

    @Override
    public void countKeys(KeyCount count) {
        if (starts().overlaps(count.range())) {
            try (SegmentPages pages = pages()) {
                new PageKeys(pages, count, new BitSet()).run();
            }
        }
    }

    private boolean mayMatch(SpanFilter filter, TimeRange range, SegmentPages pages) {
        if (!KnownOperations.canJudge(filter)) {
            return true;
        }
        KnownOperations known = knownOperations;
        if (known == null) {
            known = KnownOperations.of(operations(pages), new SegmentLookup(this, pages).texts(Field.NAME));
            knownOperations = known;
        }
        return known.mayMatch(filter, range);
    }

    @Override
    public void services(TimeRange range, Consumer<String> to) {
        var seen = new HashSet<String>();
        eachOperation(range, entry -> !seen.contains(entry.service()), (entry, _) -> {
            seen.add(entry.service());
            to.accept(entry.service());
        });
    }

    @Override
    public void operations(String service, TimeRange range, Consumer<Operation> to) {
        var seen = new HashSet<Operation>();
        eachOperation(range, entry -> entry.service().equals(service), (entry, name) -> {
            var operation = new Operation(name, entry.kind());
            if (seen.add(operation)) {
                to.accept(operation);
            }
        });
    }

    private interface OperationVisitor {
        void operation(SegmentOperations.Entry entry, String name);
    }

    private void eachOperation(TimeRange range, Predicate<SegmentOperations.Entry> wanted, OperationVisitor visitor) {
        if (!starts().overlaps(range)) {
            return;
        }
        try (SegmentPages pages = pages()) {
            Entries names = new SegmentLookup(this, pages).texts(Field.NAME);
            var present = new OperationsInRange(pages, range);
            for (SegmentOperations.Entry entry : operations(pages).operations()) {
                if (wanted.test(entry) && present.contains(entry)) {
                    visitor.operation(entry, names.text(entry.name()));
                }
            }
        }
    }

    /// Every operation, in order of first appearance, with totals that were counted when this was written.
    List<OperationFigures> operationTotals() {
        try (SegmentPages pages = pages()) {
            Entries names = new SegmentLookup(this, pages).texts(Field.NAME);
            SegmentOperations operations = operations(pages);
            List<Aggregate.Numbers> durations = durations(operations, pages);
            var totals = new ArrayList<OperationFigures>();
            for (int i = 0; i < durations.size(); i++) {
                SegmentOperations.Entry entry = operations.operations().get(i);
                totals.add(new OperationFigures(
                        entry.service(),
                        names.text(entry.name()),
                        entry.kind(),
                        entry.first(),
                        entry.last(),
                        entry.spans(),
                        entry.errors(),
                        durations.get(i)));
            }
            return totals;
        }
    }

    private List<Aggregate.Numbers> durations(SegmentOperations operations, SegmentPages pages) {
        return operations.readDurations(
                pages.reader().compressedPage("durations", footer.durationsOffset(), footer.durationsLength()));
    }

    OperationIntervals intervals(SegmentPages pages) {
        return OperationIntervals.read(
                pages.reader().compressedPage("intervals", footer.intervalsOffset(), footer.intervalsLength()));
    }

    private SegmentOperations operations(SegmentPages pages) {
        return SegmentOperations.read(
                pages.reader().compressedPage("operations", footer.operationsOffset(), footer.operationsLength()));
    }
}
