package dev.clew.store.segment.v1;

import dev.clew.model.Attributes;
import dev.clew.store.check.Findings;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads all of one column: every page is sound, lies within its zone and points into the dictionary, every entry of
/// which can be read and is denied by no filter.
final class ColumnCheck {
    private final CheckedPages pages;
    private final Findings findings;
    private final SegmentColumn column;
    private final int tablePages;
    private final EntryTest test;
    private int[] counts = {};

    /// Makes of an entry what it stands for; throws if it cannot.
    @FunctionalInterface
    interface EntryTest {
        void read(byte[] entry);

        static EntryTest of(Field field) {
            return switch (field) {
                case RESOURCE -> AttributeCodec::readResource;
                case SCOPE -> AttributeCodec::readScope;
                default -> _ -> {};
            };
        }

        static EntryTest of(ColumnType type) {
            return switch (type) {
                case SPILL -> entry -> AttributeCodec.readAttribute(entry, Attributes.builder());
                case ARRAY, KEY_VALUE_LIST -> entry -> Values.of(type, entry);
                case EMPTY, STRING, BOOL, INT, DOUBLE, BYTES -> _ -> {};
            };
        }
    }

    ColumnCheck(CheckedPages pages, SegmentColumn column, int tablePages, EntryTest test) {
        this.pages = pages;
        this.column = column;
        this.tablePages = tablePages;
        this.test = test;
        findings = pages.findings();
    }

    /// @return how many values belong to each page of the table; null if that cannot be told
    int @Nullable [] run() {
        long before = findings.damages();
        ColumnDirectory directory = pages.readCompressed(
                "directory of " + column.name(),
                column.offset(),
                column.length(),
                "all that %s tells".formatted(column.name()),
                in -> ColumnDirectory.read(in, column.hasDictionary()));
        if (directory == null) {
            return null;
        }
        counts = new int[tablePages];
        if (directory.sparse()) {
            checkSparse(directory);
        } else {
            checkDense(directory);
        }
        if (directory.dictionary() != null) {
            checkDictionary(directory.dictionary());
        }
        return findings.damages() == before ? counts : null;
    }

    private void checkDense(ColumnDirectory directory) {
        if (directory.counts().length != tablePages) {
            findings.damage(
                    column.offset(),
                    "%s has %d pages where the segment has %d"
                            .formatted(column.name(), directory.counts().length, tablePages),
                    "");
            return;
        }
        for (int page = 0; page < tablePages; page++) {
            counts[page] = directory.counts()[page];
            checkValues(
                    directory,
                    page,
                    "what %s tells of spans %d to %d"
                            .formatted(column.name(), page * Format.PAGE_ROWS, (page + 1) * Format.PAGE_ROWS - 1));
        }
    }

    private void checkSparse(ColumnDirectory directory) {
        int count = directory.counts()[0];
        String lost = "all %d values of %s".formatted(count, column.name());
        checkValues(directory, 0, lost);
        long[] pageNumbers = numbers(directory, 1, count, Coding.DELTA, lost);
        for (int i = 0; pageNumbers != null && i < count; i++) {
            if (pageNumbers[i] < (i == 0 ? 0 : pageNumbers[i - 1]) || pageNumbers[i] >= tablePages) {
                findings.damage(
                        directory.pages().offsets()[1],
                        "%s names page %d, out of order".formatted(column.name(), pageNumbers[i]),
                        lost);
                return;
            }
            counts[(int) pageNumbers[i]]++;
        }
    }

    private void checkValues(ColumnDirectory directory, int run, String lost) {
        long[] values = numbers(directory, run, directory.counts()[run], directory.coding(), lost);
        if (values == null) {
            return;
        }
        long entries =
                directory.dictionary() == null ? 0 : directory.dictionary().entries();
        for (long value : values) {
            if (value < directory.mins()[run] || value > directory.maxes()[run]) {
                findings.damage(
                        directory.pages().offsets()[run],
                        "%s has %d on a page whose zone ends at %d and %d"
                                .formatted(
                                        column.name(),
                                        value,
                                        directory.mins()[run],
                                        directory.maxes()[run]),
                        "searches for that value");
                return;
            }
            if (column.hasDictionary() && (value < 0 || value >= entries)) {
                findings.damage(
                        directory.pages().offsets()[run],
                        "%s names entry %d of a dictionary of %d".formatted(column.name(), value, entries),
                        lost);
                return;
            }
        }
    }

    private long @Nullable [] numbers(ColumnDirectory directory, int run, int count, Coding coding, String lost) {
        return pages.read(
                "column " + column.name(),
                directory.pages().offsets()[run],
                directory.pages().lengths()[run],
                lost,
                in -> pages.reader().readNumbers(in, count, coding));
    }

    private void checkDictionary(ColumnDirectory.DictionaryDirectory dictionary) {
        MemorySegment blooms = null;
        if (dictionary.bloomLength() > 0) {
            boolean sound = pages.check(
                    "bloom filters of " + column.name(),
                    dictionary.bloomOffset(),
                    dictionary.bloomLength(),
                    "searches for a value of " + column.name());
            blooms = sound ? column.blooms(pages.reader(), dictionary) : null;
        }
        var entries = new SegmentEntries(column, dictionary, pages.reader());
        for (int chunk = 0; chunk < dictionary.chunks().lengths().length; chunk++) {
            checkChunk(dictionary, chunk, entries, blooms);
        }
    }

    private void checkChunk(
            ColumnDirectory.DictionaryDirectory dictionary,
            int chunk,
            SegmentEntries entries,
            @Nullable MemorySegment blooms) {
        int from = dictionary.firsts()[chunk];
        int to = dictionary.firsts()[chunk + 1];
        long offset = dictionary.chunks().offsets()[chunk];
        String lost = "entries %d to %d of %s, in whatever span they are".formatted(from, to - 1, column.name());
        if (!pages.check(
                "dictionary of " + column.name(), offset, dictionary.chunks().lengths()[chunk], lost)) {
            return;
        }
        for (int id = from; id < to; id++) {
            try {
                byte[] entry = entries.bytes(id);
                test.read(entry);
                if (blooms != null && !dictionary.bloomOf(chunk, blooms).mayHold(Bloom.hash(entry, 0, entry.length))) {
                    findings.damage(
                            dictionary.bloomOffset(),
                            "the bloom filter of %s denies entry %d".formatted(column.name(), id),
                            "searches for that value");
                }
            } catch (RuntimeException e) {
                findings.damage(
                        offset,
                        "entry %d of %s cannot be read, though its checksum is right: %s (by a release with a defect?)"
                                .formatted(id, column.name(), e),
                        lost);
                return;
            }
        }
    }
}
