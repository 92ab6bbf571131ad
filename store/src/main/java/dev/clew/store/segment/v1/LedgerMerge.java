package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import dev.clew.store.segment.ledger.Cell;
import dev.clew.store.segment.ledger.CellKey;
import dev.clew.store.segment.ledger.LedgerBook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Reads several ledgers as if they were one, a page of each at a time. For one thread, which closes it.
final class LedgerMerge implements AutoCloseable {
    private final List<EntryCursor> entries = new ArrayList<>();
    private final List<CellCursor> cells = new ArrayList<>();
    private final @Nullable TraceId without;
    private final Runnable pause;

    /// @param files oldest first
    LedgerMerge(List<LedgerFile> files, @Nullable TraceId without, Runnable pause) {
        this.without = without;
        this.pause = pause;
        for (int age = 0; age < files.size(); age++) {
            entries.add(new EntryCursor(files.get(age), age));
            cells.add(new CellCursor(files.get(age)));
        }
    }

    /// The decisions of one ledger, smallest key first.
    private static final class EntryCursor {
        private final LedgerFile file;
        private final PageReader reader;
        private final int age;
        private LedgerFile.Entries page = new LedgerFile.Entries(new long[0], new long[0], new long[0], new long[0]);
        private int nextPage;
        private int at = -1;

        EntryCursor(LedgerFile file, int age) {
            this.file = file;
            this.age = age;
            reader = file.reader();
        }

        boolean next(Runnable pause) {
            at++;
            if (at == page.keys().length && nextPage < file.footer().entries().size()) {
                pause.run();
                page = file.entries(nextPage++, reader);
                at = 0;
            }
            return at < page.keys().length;
        }

        long key() {
            return page.keys()[at];
        }

        void writeTo(LedgerWriter writer) {
            writer.entry(
                    key(),
                    file.footer().codes().get((int) page.codes()[at]),
                    page.minutes()[at],
                    page.spanCounts()[at]);
        }
    }

    /// The cells of one ledger, in order of their keys.
    private static final class CellCursor {
        private final LedgerFile file;
        private final PageReader reader;
        private final List<CellKey> keys = new ArrayList<>();
        private final List<Cell> cells = new ArrayList<>();
        private int nextPage;
        private int at = -1;

        CellCursor(LedgerFile file) {
            this.file = file;
            reader = file.reader();
        }

        boolean next(Runnable pause) {
            at++;
            if (at == keys.size() && nextPage < file.footer().cells().size()) {
                pause.run();
                keys.clear();
                cells.clear();
                at = 0;
                file.cells(nextPage++, reader, (key, cell) -> {
                    keys.add(key);
                    cells.add(cell);
                });
            }
            return at < keys.size();
        }

        CellKey key() {
            return keys.get(at);
        }

        Cell cell() {
            return cells.get(at);
        }
    }

    long mostEntries() {
        return entries.stream().mapToLong(cursor -> cursor.file.size()).sum();
    }

    void run(LedgerWriter to) {
        mergeEntries(to);
        mergeCells(to);
    }

    private void mergeEntries(LedgerWriter to) {
        // Of one key the newest ledger comes first.
        var heads = new PriorityQueue<EntryCursor>((a, b) -> {
            int byKey = Long.compareUnsigned(a.key(), b.key());
            return byKey != 0 ? byKey : Integer.compare(b.age, a.age);
        });
        entries.stream().filter(cursor -> cursor.next(pause)).forEach(heads::add);
        boolean any = false;
        long last = 0;
        while (!heads.isEmpty()) {
            EntryCursor head = heads.remove();
            boolean isOlder = any && head.key() == last;
            boolean isLeftOut = without != null && head.key() == LedgerBook.key(without);
            if (!isOlder && !isLeftOut) {
                head.writeTo(to);
            }
            any = true;
            last = head.key();
            if (head.next(pause)) {
                heads.add(head);
            }
        }
    }

    private void mergeCells(LedgerWriter to) {
        var heads = new PriorityQueue<CellCursor>(Comparator.comparing(CellCursor::key));
        cells.stream().filter(cursor -> cursor.next(pause)).forEach(heads::add);
        while (!heads.isEmpty()) {
            CellCursor head = heads.remove();
            CellKey key = head.key();
            Cell sum = head.cell();
            if (head.next(pause)) {
                heads.add(head);
            }
            while (!heads.isEmpty() && heads.element().key().equals(key)) {
                CellCursor same = heads.remove();
                sum.add(same.cell());
                if (same.next(pause)) {
                    heads.add(same);
                }
            }
            to.cell(key, sum);
        }
    }

    @Override
    public void close() {
        entries.forEach(cursor -> cursor.reader.close());
        cells.forEach(cursor -> cursor.reader.close());
    }
}
