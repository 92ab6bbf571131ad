package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A column of a segment. Its directory is read when it is first used; any number of threads may.
final class SegmentColumn {
    /// The texts of smaller dictionaries are kept once they are made: their columns are in nearly every span.
    private static final int KEPT_TEXTS = 256;

    private final String name;
    private final boolean hasDictionary;
    private final long offset;
    private final int length;
    private volatile @Nullable ColumnDirectory directory;
    private volatile String @Nullable [] keptTexts;

    /// @param name for messages
    /// @param offset of the directory
    SegmentColumn(String name, boolean hasDictionary, long offset, int length) {
        this.name = name;
        this.hasDictionary = hasDictionary;
        this.offset = offset;
        this.length = length;
    }

    String name() {
        return name;
    }

    ColumnDirectory directory(PageReader reader) {
        ColumnDirectory known = directory;
        if (known == null) {
            known = ColumnDirectory.read(reader.compressedPage("directory of " + name, offset, length), hasDictionary);
            directory = known;
        }
        return known;
    }

    /// Bytes from the first page to the end of the directory.
    long byteCount(PageReader reader) {
        return offset + length + Integer.BYTES - directory(reader).pages().offsets()[0];
    }

    /// The values on `page` of the table; the array is the caller's.
    long[] values(PageReader reader, int page) {
        ColumnDirectory known = directory(reader);
        if (!known.sparse()) {
            return numbers(reader, page, known.counts()[page], known.coding());
        }
        int count = known.counts()[0];
        long[] pageNumbers = numbers(reader, 1, count, Coding.DELTA);
        int from = firstAtLeast(pageNumbers, page);
        int to = firstAtLeast(pageNumbers, page + 1);
        return from == to ? new long[0] : Arrays.copyOfRange(numbers(reader, 0, count, known.coding()), from, to);
    }

    /// How many values there are on all pages.
    int valueCount(PageReader reader) {
        int count = 0;
        for (int ofPage : directory(reader).counts()) {
            count += ofPage;
        }
        return count;
    }

    /// Puts the values of all pages one behind the other into `to`, from `at` on.
    void readAll(PageReader reader, long[] to, int at) {
        ColumnDirectory known = directory(reader);
        int next = at;
        for (int run = 0; run < known.counts().length; run++) {
            int count = known.counts()[run];
            System.arraycopy(numbers(reader, run, count, known.coding()), 0, to, next, count);
            next += count;
        }
    }

    /// Puts every entry of the dictionary into `to`.
    ///
    /// @return by number here, the number there
    int[] copyEntries(PageReader reader, Dictionary to) {
        return new SegmentEntries(this, requireNonNull(directory(reader).dictionary()), reader).copyTo(to);
    }

    private long[] numbers(PageReader reader, int run, int count, Coding coding) {
        ColumnDirectory.Runs pages = directory(reader).pages();
        Input in = reader.page("column " + name, pages.offsets()[run], pages.lengths()[run]);
        return reader.readNumbers(in, count, coding);
    }

    private static int firstAtLeast(long[] sorted, long wanted) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// False only if `page` has none of `values`.
    boolean mayHold(PageReader reader, int page, ValueSet values) {
        ColumnDirectory known = directory(reader);
        int at = known.sparse() ? 0 : page;
        return known.counts()[at] > 0 && values.overlaps(known.mins()[at], known.maxes()[at]);
    }

    /// Whether all `size` rows of `page` are known to have the same value.
    boolean isSame(PageReader reader, int page, int size) {
        ColumnDirectory known = directory(reader);
        return !known.sparse() && known.counts()[page] == size && known.mins()[page] == known.maxes()[page];
    }

    /// The dictionary, read through `reader`.
    Entries entries(PageReader reader) {
        return new SegmentEntries(this, requireNonNull(directory(reader).dictionary()), reader);
    }

    /// Every text of a small dictionary, or null of a large one.
    String @Nullable [] keptTexts(SegmentEntries entries) {
        String[] kept = keptTexts;
        if (kept == null && entries.size() <= KEPT_TEXTS) {
            kept = new String[entries.size()];
            for (int id = 0; id < kept.length; id++) {
                kept[id] = entries.makeText(id);
            }
            keptTexts = kept;
        }
        return kept;
    }
}
