package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import dev.clew.store.segment.ledger.Ledger;
import dev.clew.store.segment.ledger.LedgerBook;
import dev.clew.store.segment.ledger.LedgerFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ledgers as [LedgerWriter] writes them.
final class ColumnarLedgers implements LedgerFormat {
    private interface Content {
        void writeTo(PageWriter pages);
    }

    @Override
    public void write(LedgerBook book, List<Long> decided, Disk disk, Path file) throws IOException {
        write(disk, file, pages -> {
            var writer = new LedgerWriter(pages, book.size());
            for (int place : book.order()) {
                writer.entry(book.key(place), book.code(place), book.minutes(place), book.spanCount(place));
            }
            book.rollups().cells().forEach(writer::cell);
            writer.finish(List.of(), decided);
        });
    }

    @Override
    public void merge(
            List<Ledger> ledgers,
            @Nullable TraceId without,
            List<Long> replaces,
            List<Long> decided,
            Runnable pause,
            Disk disk,
            Path file)
            throws IOException {
        var files = new ArrayList<LedgerFile>();
        for (Ledger ledger : ledgers) {
            if (!(ledger instanceof LedgerFile each)) {
                throw new IllegalArgumentException(ledger.getClass() + " is not of this format");
            }
            files.add(each);
        }
        write(disk, file, pages -> {
            try (var merge = new LedgerMerge(files, without, pause)) {
                var writer = new LedgerWriter(pages, merge.mostEntries());
                merge.run(writer);
                writer.finish(replaces, decided);
            }
        });
    }

    private static void write(Disk disk, Path file, Content content) throws IOException {
        try (Disk.AppendFile to = disk.create(file);
                var pages = new PageWriter(to)) {
            content.writeTo(pages);
            pages.flush();
            to.force();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public Ledger open(Disk disk, Path file) throws IOException {
        return LedgerFile.open(disk, file);
    }

    @Override
    public long check(Disk disk, Path file, Findings findings) throws IOException {
        return LedgerCheck.check(disk, file, findings);
    }
}
