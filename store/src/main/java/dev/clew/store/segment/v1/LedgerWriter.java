package dev.clew.store.segment.v1;

import dev.clew.store.sampling.Verdict;
import dev.clew.store.segment.ledger.Cell;
import dev.clew.store.segment.ledger.CellKey;
import dev.clew.store.segment.ledger.LedgerCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a ledger: first the decisions, smallest key first, then the cells. No more of it than a page of
/// each is in memory, and what tells where the pages are.
final class LedgerWriter {
    static final int PAGE_ENTRIES = 1_024;
    private static final int PAGE_CELL_BYTES = 64 << 10;
    private static final int KEPT = 1;
    private static final int KNOWS_UPSTREAM = 2;

    private final PageWriter pages;
    private final BloomWriter bloom;
    private final Map<LedgerCode, Integer> codes = new LinkedHashMap<>();
    private final long[] keys = new long[PAGE_ENTRIES];
    private final long[] codeNumbers = new long[PAGE_ENTRIES];
    private final long[] minutes = new long[PAGE_ENTRIES];
    private final long[] spanCounts = new long[PAGE_ENTRIES];
    private int inPage;
    private long size;
    private final Output entryPages = new Output();
    private int entryPageCount;
    private final Output cellPages = new Output();
    private int cellPageCount;
    private final Output cells = new Output();
    private final Map<String, Integer> texts = new LinkedHashMap<>();
    private int cellsInPage;
    private long firstMinutes;
    private long lastMinutes;
    private final Output cell = new Output();

    /// @param pages stays the caller's to flush and to close
    /// @param mostEntries no more decisions will come
    LedgerWriter(PageWriter pages, long mostEntries) {
        this.pages = pages;
        bloom = new BloomWriter(
                (int) Math.min(mostEntries, Integer.MAX_VALUE / Format.TRACE_BLOOM_BITS), Format.TRACE_BLOOM_BITS);
        pages.begin();
        pages.out().writeLong(LedgerFile.MAGIC);
        pages.out().writeInt(LedgerFile.VERSION);
        pages.end();
    }

    void entry(long key, LedgerCode code, long atMinutes, long spanCount) {
        bloom.add(key);
        keys[inPage] = key;
        codeNumbers[inPage] = codes.computeIfAbsent(code, _ -> codes.size());
        minutes[inPage] = atMinutes;
        spanCounts[inPage++] = spanCount;
        size++;
        if (inPage == PAGE_ENTRIES) {
            endEntries();
        }
    }

    private void endEntries() {
        if (inPage == 0) {
            return;
        }
        long offset = pages.position();
        pages.begin();
        pages.out().writeVarint(inPage);
        pages.writeNumbers(keys, 0, inPage, Coding.DELTA, 0);
        pages.writeNumbers(codeNumbers, 0, inPage, Coding.PLAIN, 0);
        pages.writeNumbers(minutes, 0, inPage, Coding.PLAIN, 0);
        pages.writeNumbers(spanCounts, 0, inPage, Coding.PLAIN, 0);
        entryPages.writeLong(keys[0]);
        entryPages.writeVarint(offset);
        entryPages.writeVarint(pages.end());
        entryPageCount++;
        inPage = 0;
    }

    void cell(CellKey key, Cell counted) {
        if (cellsInPage == 0) {
            firstMinutes = key.minutes();
        }
        lastMinutes = key.minutes();
        cell.writeSigned(key.minutes() - firstMinutes);
        cell.writeByte(key.type().code());
        key.names().forEach(name -> cell.writeVarint(text(name)));
        cell.writeVarint(key.number());
        cell.writeSigned(counted.traces());
        cell.writeSigned(counted.spans());
        cell.writeSigned(counted.errors());
        cell.writeLong(Double.doubleToRawLongBits(counted.sumNanos()));
        var buckets = new Output();
        int[] state = new int[2];
        counted.durations().forEach((bucket, count) -> {
            buckets.writeSigned(bucket - state[0]);
            buckets.writeSigned(count);
            state[0] = bucket;
            state[1]++;
        });
        cell.writeVarint(state[1]);
        cell.write(buckets.array(), 0, buckets.size());
        cells.write(cell.array(), 0, cell.size());
        cell.clear();
        cellsInPage++;
        if (cells.size() >= PAGE_CELL_BYTES) {
            endCells();
        }
    }

    private int text(String text) {
        return texts.computeIfAbsent(text, _ -> texts.size());
    }

    private void endCells() {
        if (cellsInPage == 0) {
            return;
        }
        var page = new Output();
        page.writeVarint(texts.size());
        texts.keySet().forEach(text -> writeText(text, page));
        page.writeSigned(firstMinutes);
        page.writeVarint(cellsInPage);
        page.write(cells.array(), 0, cells.size());
        long offset = pages.position();
        int length = pages.writeCompressed(page);
        cellPages.writeVarint(offset);
        cellPages.writeVarint(length);
        cellPages.writeSigned(firstMinutes);
        cellPages.writeVarint(lastMinutes - firstMinutes);
        cellPageCount++;
        texts.clear();
        cells.clear();
        cellsInPage = 0;
    }

    private static void writeText(String text, Output to) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        to.writeVarint(utf8.length);
        to.write(utf8, 0, utf8.length);
    }

    /// Writes what is left, and the footer. The caller flushes.
    void finish(List<Long> replaces, List<Long> decided) {
        endEntries();
        endCells();
        long bloomOffset = pages.position();
        pages.begin();
        bloom.writeTo(pages.out());
        int bloomLength = pages.end();
        var footer = new Output();
        footer.writeVarint(size);
        footer.writeVarint(bloomOffset);
        footer.writeVarint(bloomLength);
        footer.writeVarint(codes.size());
        new ArrayList<>(codes.keySet()).forEach(code -> write(code, footer));
        footer.writeVarint(entryPageCount);
        footer.write(entryPages.array(), 0, entryPages.size());
        footer.writeVarint(cellPageCount);
        footer.write(cellPages.array(), 0, cellPages.size());
        footer.writeVarint(replaces.size());
        replaces.forEach(footer::writeVarint);
        footer.writeVarint(decided.size());
        decided.forEach(footer::writeVarint);
        long offset = pages.position();
        int length = pages.writeCompressed(footer);
        pages.begin();
        pages.out().writeLong(offset);
        pages.out().writeInt(length);
        pages.out().writeInt(LedgerFile.VERSION);
        pages.out().writeInt(0);
        pages.end();
        pages.out().writeLong(LedgerFile.MAGIC);
    }

    private static void write(LedgerCode code, Output to) {
        Verdict verdict = code.verdict();
        to.writeVarint(code.version());
        to.writeVarint(verdict.rule());
        writeText(code.ruleName(), to);
        to.writeLong(verdict.rejected());
        to.writeByte((verdict.isKept() ? KEPT : 0) | (verdict.knowsUpstream() ? KNOWS_UPSTREAM : 0));
    }

    static LedgerCode readCode(Input in) {
        int version = in.readCount();
        int rule = in.readCount();
        String name = new String(in.readBytes(in.readCount()), StandardCharsets.UTF_8);
        long rejected = in.readLong();
        int flags = in.readByte();
        return new LedgerCode(
                new Verdict((flags & KEPT) != 0, rejected, (flags & KNOWS_UPSTREAM) != 0, rule), version, name);
    }
}
