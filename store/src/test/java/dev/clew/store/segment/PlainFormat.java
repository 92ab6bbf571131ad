package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.SpanFilter;
import dev.clew.store.check.CheckedPart;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import dev.clew.store.sampling.Verdict;
import dev.clew.store.segment.ledger.LedgerFormat;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The plainest parts there are: lists in memory, and files of one checksum and the OTLP bytes of a list. Counts
/// the files that are open.
public final class PlainFormat implements PartFormat {
    private static final Verdict NONE = new Verdict(false, 0, false, 0);

    private final int fullAt;
    private final AtomicInteger openFiles = new AtomicInteger();
    private volatile Runnable onClose = () -> {};

    /// @param fullAt how many spans make a part full
    public PlainFormat(int fullAt) {
        this.fullAt = fullAt;
    }

    int openFiles() {
        return openFiles.get();
    }

    /// Has `action` run whenever a file was closed.
    void onClose(Runnable action) {
        onClose = action;
    }

    private void closed() {
        openFiles.decrementAndGet();
        onClose.run();
    }

    @Override
    public OpenPart begin() {
        return new PlainBlock(fullAt);
    }

    @Override
    public void write(OpenPart part, BitSet without, List<Long> replaces, Disk disk, Path path) throws IOException {
        var kept = new ArrayList<Span>();
        for (int row = 0; row < part.spanCount(); row++) {
            if (!without.get(row)) {
                kept.add(part.span(row));
            }
        }
        write(kept, Map.of(), replaces, disk, path);
    }

    @Override
    public void merge(
            List<StoredPart> parts,
            @Nullable TraceId without,
            List<Long> replaces,
            Runnable pause,
            Disk disk,
            Path path)
            throws IOException {
        var merged = new ArrayList<Span>();
        Map<TraceId, TraceNote> notes = new HashMap<>();
        for (StoredPart part : parts) {
            pause.run();
            notes.putAll(((PlainSegment) part).notes);
            for (Span span : ((PlainSegment) part).spans()) {
                if (!span.traceId().equals(without)) {
                    merged.add(span);
                }
            }
        }
        if (without != null) {
            notes.remove(without);
        }
        write(merged, notes, replaces, disk, path);
    }

    private static void write(List<Span> kept, Map<TraceId, TraceNote> notes, List<Long> replaces, Disk disk, Path path)
            throws IOException {
        var content = ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES * (replaces.size() + 6 * notes.size()));
        content.putInt(replaces.size());
        replaces.forEach(content::putLong);
        content.putInt(notes.size());
        notes.forEach((id, note) -> {
            content.putLong(id.high()).putLong(id.low()).putLong(note.atSeconds());
            Verdict verdict = note.verdict() == null ? NONE : note.verdict();
            content.putInt(note.version()).putInt(verdict.rule()).putLong(verdict.rejected());
            content.putInt(verdict.isKept() ? 1 : 0).putInt(verdict.knowsUpstream() ? 1 : 0);
        });
        byte[] spans = OtlpWriter.write(kept);
        var crc = new CRC32C();
        crc.update(content.flip());
        crc.update(spans);
        try (Disk.AppendFile file = disk.create(path)) {
            file.append(ByteBuffer.allocate(Long.BYTES).putLong(crc.getValue()).flip());
            file.append(content.flip());
            file.append(ByteBuffer.wrap(spans));
            file.force();
        }
    }

    @Override
    public Survey survey(List<StoredPart> parts, List<SpanFilter> marks, LinkedServices linked, Runnable pause) {
        var spans = new ArrayList<Span>();
        Map<TraceId, TraceNote> notes = new HashMap<>();
        for (StoredPart part : parts) {
            pause.run();
            spans.addAll(((PlainSegment) part).spans());
            notes.putAll(((PlainSegment) part).notes);
        }
        return new PlainSurvey(spans, notes, marks, linked, PlainFormat::write);
    }

    @Override
    public LedgerFormat ledgers() {
        return new ColumnarFormat().ledgers();
    }

    @Override
    public StoredPart open(Disk disk, Path file) throws IOException {
        byte[] bytes = disk.read(file);
        var crc = new CRC32C();
        crc.update(bytes, Math.min(bytes.length, Long.BYTES), Math.max(0, bytes.length - Long.BYTES));
        var content = ByteBuffer.wrap(bytes);
        if (bytes.length < Long.BYTES || content.getLong() != crc.getValue()) {
            throw new Fault(Fault.Kind.CORRUPT, "[%s] the checksum is wrong".formatted(file));
        }
        var replaces = new ArrayList<Long>();
        for (int left = content.getInt(); left > 0; left--) {
            replaces.add(content.getLong());
        }
        Map<TraceId, TraceNote> notes = new HashMap<>();
        for (int left = content.getInt(); left > 0; left--) {
            var id = new TraceId(content.getLong(), content.getLong());
            long atSeconds = content.getLong();
            int version = content.getInt();
            int rule = content.getInt();
            long rejected = content.getLong();
            boolean isKept = content.getInt() == 1;
            boolean knowsUpstream = content.getInt() == 1;
            Verdict verdict = version == 0 ? null : new Verdict(isKept, rejected, knowsUpstream, rule);
            notes.put(id, new TraceNote(verdict, version, atSeconds));
        }
        var spans = new ArrayList<Span>();
        new SpanDecoder().decode(bytes, content.position(), content.remaining(), spans::add);
        openFiles.incrementAndGet();
        return new PlainSegment(spans, notes, replaces, this::closed);
    }

    @Override
    public CheckedPart check(Disk disk, Path file, Findings findings) throws IOException {
        try (StoredPart part = open(disk, file)) {
            return new CheckedPart(part.spanCount(), part.traceCount(), 0);
        } catch (Fault fault) {
            findings.damage(0, fault.getMessage(), "the segment");
            return null;
        }
    }

    private static final class PlainBlock extends PlainPart implements OpenPart {
        private final int fullAt;
        private volatile List<Span> spans = List.of();

        PlainBlock(int fullAt) {
            this.fullAt = fullAt;
        }

        @Override
        List<Span> spans() {
            return spans;
        }

        @Override
        public Receipt append(SpanBatch batch) {
            var all = new LinkedHashSet<>(spans);
            Receipt receipt = new SpanDecoder().decode(batch.bytes(), batch.offset(), batch.length(), all::add);
            spans = List.copyOf(all);
            return receipt;
        }

        @Override
        public void traceIds(int fromRow, Consumer<TraceId> to) {
            List<Span> now = spans;
            now.subList(fromRow, now.size()).stream()
                    .map(Span::traceId)
                    .distinct()
                    .forEach(to);
        }

        @Override
        public int[] rowsOf(TraceId id) {
            List<Span> now = spans;
            return IntStream.range(0, now.size())
                    .filter(row -> now.get(row).traceId().equals(id))
                    .toArray();
        }

        @Override
        public long spanId(int row) {
            return spans.get(row).spanId();
        }

        @Override
        public long startNanos(int row) {
            return spans.get(row).startNanos();
        }

        @Override
        public Span span(int row) {
            return spans.get(row);
        }

        @Override
        public long byteCount() {
            return 300L * spanCount();
        }

        @Override
        public boolean isFull() {
            return spans.size() >= fullAt;
        }
    }

    private static final class PlainSegment extends PlainPart implements StoredPart {
        private final List<Span> spans;
        private final Map<TraceId, TraceNote> notes;
        private final List<Long> replaces;
        private final Runnable onClose;
        private volatile boolean closed;

        PlainSegment(List<Span> spans, Map<TraceId, TraceNote> notes, List<Long> replaces, Runnable onClose) {
            this.spans = List.copyOf(spans);
            this.notes = Map.copyOf(notes);
            this.replaces = List.copyOf(replaces);
            this.onClose = onClose;
        }

        @Override
        List<Span> spans() {
            if (closed) {
                throw new IllegalStateException("read after it was closed");
            }
            return spans;
        }

        @Override
        public boolean hasNotes() {
            return !notes.isEmpty();
        }

        @Override
        public @Nullable TraceNote note(TraceId id) {
            return notes.get(id);
        }

        @Override
        public List<Long> replaces() {
            return replaces;
        }

        @Override
        public void close() {
            if (closed) {
                throw new IllegalStateException("closed twice");
            }
            closed = true;
            onClose.run();
        }
    }
}
