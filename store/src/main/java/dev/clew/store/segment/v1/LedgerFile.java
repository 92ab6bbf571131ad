package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import dev.clew.model.Histogram;
import dev.clew.model.TraceId;
import dev.clew.store.disk.Disk;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.SamplingCount;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.segment.ledger.Cell;
import dev.clew.store.segment.ledger.CellKey;
import dev.clew.store.segment.ledger.Ledger;
import dev.clew.store.segment.ledger.LedgerBook;
import dev.clew.store.segment.ledger.LedgerCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A ledger that [LedgerWriter] wrote. `LEDGER.md` beside this has the format.
final class LedgerFile implements Ledger {
    /// `CLEWLED1` in the order of the bytes.
    static final long MAGIC = 0x3144_454c_5745_4c43L;

    static final int VERSION = 1;

    private final SegmentFile file;
    private final Footer footer;
    private final Bloom bloom;
    private boolean closed;

    /// What a ledger says of itself.
    record Footer(
            long size,
            long bloomOffset,
            int bloomLength,
            List<LedgerCode> codes,
            List<EntryPage> entries,
            List<CellPage> cells,
            List<Long> replaces,
            List<Long> decided) {}

    record EntryPage(long firstKey, long offset, int length) {}

    record CellPage(long offset, int length, long firstMinutes, long lastMinutes) {}

    /// The decisions of one page.
    record Entries(long[] keys, long[] codes, long[] minutes, long[] spanCounts) {}

    /// What is to be done with a cell.
    interface CellVisitor {
        void cell(CellKey key, Cell cell);
    }

    private LedgerFile(SegmentFile file) {
        this.file = file;
        footer = readFooter(file);
        bloom = Bloom.over(file.inPlace("bloom filter", footer.bloomOffset, footer.bloomLength));
    }

    static LedgerFile open(Disk disk, Path path) throws IOException {
        var file = new SegmentFile(disk, path);
        try {
            return new LedgerFile(file);
        } catch (Fault fault) {
            file.release();
            throw fault;
        } catch (RuntimeException e) {
            file.release();
            throw file.unreadable(e);
        } catch (InternalError e) {
            file.release();
            throw file.corrupt("ledger", 0, "cannot be read (file cut short while open, or bad disk?)");
        }
    }

    private static Footer readFooter(SegmentFile file) {
        long at = file.size() - Format.TRAILER_BYTES;
        if (at < Format.HEADER_BYTES || file.number(0) != MAGIC || file.number(file.size() - Long.BYTES) != MAGIC) {
            throw file.corrupt("magic", 0, "there is none (no ledger, or cut short?)");
        }
        byte[] trailer = new byte[Format.TRAILER_BYTES];
        file.copy("header", 0, Long.BYTES + Integer.BYTES, trailer);
        checkVersion(file, Long.BYTES, LittleEndian.getInt(trailer, Long.BYTES));
        file.copy("trailer", at, Format.TRAILER_BYTES - Integer.BYTES - Long.BYTES, trailer);
        var in = new Input(trailer);
        long offset = in.readLong();
        int length = in.readInt();
        checkVersion(file, at, in.readInt());
        try (var reader = new PageReader(file)) {
            return readFooter(reader.compressedPage("footer", offset, length));
        }
    }

    private static void checkVersion(SegmentFile file, long at, int version) {
        if (version != VERSION) {
            throw file.corrupt(
                    "version",
                    at,
                    "%d is not known, only %d (written by a later release?)".formatted(version, VERSION));
        }
    }

    private static Footer readFooter(Input in) {
        long size = in.readVarint();
        long bloomOffset = in.readVarint();
        int bloomLength = in.readCount();
        var codes = new ArrayList<LedgerCode>();
        for (int left = in.readCount(); left > 0; left--) {
            codes.add(LedgerWriter.readCode(in));
        }
        var entries = new ArrayList<EntryPage>();
        for (int left = in.readCount(); left > 0; left--) {
            entries.add(new EntryPage(in.readLong(), in.readVarint(), in.readCount()));
        }
        var cells = new ArrayList<CellPage>();
        for (int left = in.readCount(); left > 0; left--) {
            long offset = in.readVarint();
            int length = in.readCount();
            long first = in.readSigned();
            cells.add(new CellPage(offset, length, first, first + in.readVarint()));
        }
        return new Footer(size, bloomOffset, bloomLength, codes, entries, cells, numbers(in), numbers(in));
    }

    private static List<Long> numbers(Input in) {
        var numbers = new ArrayList<Long>();
        for (int left = in.readCount(); left > 0; left--) {
            numbers.add(in.readVarint());
        }
        return List.copyOf(numbers);
    }

    Footer footer() {
        return footer;
    }

    /// For one thread, which closes it; the ledger is retained as long.
    PageReader reader() {
        return new PageReader(file);
    }

    @Override
    public long size() {
        return footer.size;
    }

    @Override
    public long byteCount() {
        return file.size();
    }

    @Override
    public @Nullable SamplingDecision find(TraceId id) {
        long key = LedgerBook.key(id);
        retainOrThrow();
        try {
            return bloom.mayHold(key) ? find(key) : null;
        } finally {
            file.release();
        }
    }

    private @Nullable SamplingDecision find(long key) {
        int page = pageOf(key);
        if (page < 0) {
            return null;
        }
        try (PageReader reader = reader()) {
            Entries entries = entries(page, reader);
            for (int i = 0; i < entries.keys.length; i++) {
                if (entries.keys[i] == key) {
                    LedgerCode code = footer.codes.get((int) entries.codes[i]);
                    return new SamplingDecision(
                            code.verdict(),
                            code.version(),
                            code.ruleName(),
                            entries.minutes[i],
                            (int) entries.spanCounts[i],
                            false);
                }
            }
            return null;
        }
    }

    /// The last page that begins at `key` or before.
    private int pageOf(long key) {
        int low = 0;
        int high = footer.entries.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(footer.entries.get(middle).firstKey, key) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    Entries entries(int page, PageReader reader) {
        EntryPage at = footer.entries.get(page);
        return readEntries(reader.page("decisions", at.offset, at.length), reader);
    }

    static Entries readEntries(Input in, PageReader reader) {
        int count = in.readCount();
        return new Entries(
                reader.readNumbers(in, count, Coding.DELTA),
                reader.readNumbers(in, count, Coding.PLAIN),
                reader.readNumbers(in, count, Coding.PLAIN),
                reader.readNumbers(in, count, Coding.PLAIN));
    }

    @Override
    public void rollups(long fromMinutes, long toMinutes, Consumer<Rollup> to) {
        cells(fromMinutes, toMinutes, (key, cell) -> {
            if (key.type() != CellKey.Type.RULE) {
                to.accept(cell.rollup(key));
            }
        });
    }

    @Override
    public void counts(long fromMinutes, long toMinutes, Consumer<SamplingCount> to) {
        cells(fromMinutes, toMinutes, (key, cell) -> {
            if (key.type() == CellKey.Type.RULE) {
                to.accept(cell.count(key));
            }
        });
    }

    private void cells(long fromMinutes, long toMinutes, CellVisitor to) {
        retainOrThrow();
        try (PageReader reader = reader()) {
            for (int page = 0; page < footer.cells.size(); page++) {
                CellPage at = footer.cells.get(page);
                if (at.firstMinutes <= toMinutes && at.lastMinutes >= fromMinutes) {
                    cells(page, reader, (key, cell) -> {
                        if (key.minutes() >= fromMinutes && key.minutes() <= toMinutes) {
                            to.cell(key, cell);
                        }
                    });
                }
            }
        } finally {
            file.release();
        }
    }

    void cells(int page, PageReader reader, CellVisitor to) {
        CellPage at = footer.cells.get(page);
        readCells(reader.compressedPage("counts", at.offset, at.length), to);
    }

    static void readCells(Input in, CellVisitor to) {
        var texts = new ArrayList<String>();
        for (int left = in.readCount(); left > 0; left--) {
            texts.add(new String(in.readBytes(in.readCount()), StandardCharsets.UTF_8));
        }
        long firstMinutes = in.readSigned();
        for (int left = in.readCount(); left > 0; left--) {
            long minutes = firstMinutes + in.readSigned();
            CellKey.Type type = CellKey.Type.of(in.readByte());
            var names = new String[type.nameCount()];
            for (int i = 0; i < names.length; i++) {
                names[i] = texts.get(in.readCount());
            }
            to.cell(new CellKey(minutes, type, List.of(names), in.readCount()), readCell(in));
        }
    }

    private static Cell readCell(Input in) {
        long traces = in.readSigned();
        long spans = in.readSigned();
        long errors = in.readSigned();
        double sumNanos = Double.longBitsToDouble(in.readLong());
        var durations = new Histogram();
        int bucket = 0;
        for (int left = in.readCount(); left > 0; left--) {
            bucket += (int) in.readSigned();
            durations.addTo(bucket, in.readSigned());
        }
        return new Cell(traces, spans, errors, sumNanos, durations);
    }

    @Override
    public List<Long> decided() {
        return footer.decided;
    }

    @Override
    public List<Long> replaces() {
        return footer.replaces;
    }

    private void retainOrThrow() {
        if (!file.retain()) {
            throw new IllegalStateException("[%s] is closed".formatted(file.path()));
        }
    }

    @Override
    public boolean retain() {
        return file.retain();
    }

    @Override
    public void release() {
        file.release();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            file.release();
        }
    }
}
