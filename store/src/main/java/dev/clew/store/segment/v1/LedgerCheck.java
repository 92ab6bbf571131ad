package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;

/// Reads all of a ledger, and reports everything that is not as it was written.
final class LedgerCheck {
    private static final String DECISIONS = "why some traces were kept or dropped";
    private static final String COUNTS = "the counts of some minutes of what was dropped";

    private LedgerCheck() {}

    /// @return how many decisions it has; 0 if it cannot be opened
    static long check(Disk disk, Path path, Findings findings) throws IOException {
        try (LedgerFile ledger = LedgerFile.open(disk, path)) {
            var file = new SegmentFile(disk, path);
            try (var pages = new CheckedPages(file, findings)) {
                pages.holds(0, Format.HEADER_BYTES);
                pages.holds(file.size() - Format.TRAILER_BYTES, Format.TRAILER_BYTES);
                check(ledger.footer(), file, pages);
                pages.reportGaps();
            } finally {
                file.release();
            }
            return ledger.size();
        } catch (Fault fault) {
            findings.damage(0, String.valueOf(fault.getMessage()), DECISIONS + ", and " + COUNTS);
            return 0;
        }
    }

    private static void check(LedgerFile.Footer footer, SegmentFile file, CheckedPages pages) {
        byte[] trailer = new byte[Format.TRAILER_BYTES - Integer.BYTES - Long.BYTES];
        long at = file.size() - Format.TRAILER_BYTES;
        file.copy("trailer", at, trailer.length, trailer);
        var in = new Input(trailer);
        pages.check("footer", in.readLong(), in.readInt(), DECISIONS);
        pages.check("bloom filter", footer.bloomOffset(), footer.bloomLength(), DECISIONS);
        long[] last = {0};
        long count = 0;
        for (LedgerFile.EntryPage page : footer.entries()) {
            Integer found = pages.read("decisions", page.offset(), page.length(), DECISIONS, input -> {
                LedgerFile.Entries entries = LedgerFile.readEntries(input, pages.reader());
                last[0] = sorted(entries.keys(), last[0]);
                return entries.keys().length;
            });
            count += found == null ? 0 : found;
        }
        if (count != footer.size() && pages.findings().damages() == 0) {
            pages.findings().damage(at, "it says %d decisions, and has %d".formatted(footer.size(), count), DECISIONS);
        }
        for (LedgerFile.CellPage page : footer.cells()) {
            pages.readCompressed("counts", page.offset(), page.length(), COUNTS, input -> {
                LedgerFile.readCells(input, (_, _) -> {});
                return true;
            });
        }
    }

    private static long sorted(long[] keys, long before) {
        long last = before;
        for (long key : keys) {
            if (Long.compareUnsigned(key, last) < 0) {
                throw new IllegalStateException("its keys are not sorted");
            }
            last = key;
        }
        return last;
    }
}
