package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A column of a segment. Its directory is read when it is first used; any number of threads may.
final class SegmentColumn {
    /// The texts of smaller dictionaries are kept once they are made: their columns are in nearly every
    /// span.
    private static final int KEPT_TEXTS = 256;

    private final String name;
    private final boolean hasDictionary;
    private final long offset;
    private final int length;
    private volatile @Nullable ColumnDirectory directory;
    private volatile @Nullable MemorySegment blooms;
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

    boolean hasDictionary() {
        return hasDictionary;
    }

    /// Of the directory, which stands last.
    long offset() {
        return offset;
    }

    /// Of the directory.
    int length() {
        return length;
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
            return known.mins()[page] == known.maxes()[page]
                    ? reader.same(known.mins()[page], known.counts()[page])
                    : numbers(reader, page, known.counts()[page], known.coding());
        }
        Sparse sparse = sparse(reader);
        return Arrays.copyOfRange(
                sparse.values, firstAtLeast(sparse.pages, page), firstAtLeast(sparse.pages, page + 1));
    }

    /// As [#values], but they may be kept for those who ask after: good until the reader is closed, and neither to
    /// be written to nor to be given back.
    long[] keptValues(PageReader reader, int page) {
        long[] known = known(reader, page);
        if (known == null) {
            known = values(reader, page);
            if (!keep(reader, page, known)) {
                reader.giveBackAtClose(known);
            }
        }
        return known;
    }

    /// As [#keptValues] of a column that is not sparse, maybe with other numbers behind them: for who knows the places
    /// of some.
    long[] placedValues(PageReader reader, int page) {
        ColumnDirectory of = directory(reader);
        long[] kept = known(reader, page);
        if (kept != null) {
            return kept;
        }
        int count = of.counts()[page];
        long[] values = reader.readWithRoom(page(reader, page), count, of.coding());
        if (reader.isWanted(of.pages().offsets()[page])) {
            keep(reader, page, Arrays.copyOf(values, count));
        }
        reader.giveBackAtClose(values);
        return values;
    }

    /// As [#keptValues], but null if they are not kept.
    long @Nullable [] known(PageReader reader, int page) {
        return isWorthKeeping(directory(reader), page)
                        && reader.cached(directory(reader).pages().offsets()[page])
                                instanceof DecodedPage.Numbers(long[] each)
                ? each
                : null;
    }

    /// Offers the [#values] to be kept, which nobody writes to from now on.
    ///
    /// @return whether they are
    boolean keep(PageReader reader, int page, long[] values) {
        ColumnDirectory known = directory(reader);
        return isWorthKeeping(known, page)
                && reader.cache(known.pages().offsets()[page], new DecodedPage.Numbers(values));
    }

    /// What takes next to no time to read is not.
    private static boolean isWorthKeeping(ColumnDirectory known, int page) {
        return !known.sparse() && known.mins()[page] != known.maxes()[page];
    }

    /// All values of a sparse column, and the page of the table that each belongs to.
    record Sparse(long[] pages, long[] values) {}

    private Sparse sparse(PageReader reader) {
        Sparse known = reader.sparse(this);
        if (known == null) {
            ColumnDirectory of = directory(reader);
            int count = of.counts()[0];
            known = new Sparse(numbers(reader, 1, count, Coding.DELTA), numbers(reader, 0, count, of.coding()));
            reader.keep(this, known);
        }
        return known;
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

    /// As [#readAll], but of the pages of the table that are not `wanted` only says how many values they
    /// have.
    void read(PageReader reader, BitSet wanted, long[] to, int at) {
        ColumnDirectory known = directory(reader);
        if (known.sparse()) {
            readAll(reader, to, at);
            return;
        }
        int next = at;
        for (int page = 0; page < known.counts().length; page++) {
            int count = known.counts()[page];
            if (wanted.get(page)) {
                System.arraycopy(numbers(reader, page, count, known.coding()), 0, to, next, count);
            }
            next += count;
        }
    }

    /// Puts every entry of the dictionary into `to`.
    ///
    /// @return by number here, the number there
    int[] copyEntries(PageReader reader, Dictionary to) {
        return new SegmentEntries(this, requireNonNull(directory(reader).dictionary()), reader).copyTo(to);
    }

    /// The values on `page` of the table, if they are within the range of a byte and stored as such.
    @Nullable
    SmallNumbers small(PageReader reader, int page) {
        ColumnDirectory known = directory(reader);
        if (known.sparse() || known.coding() != Coding.PLAIN || known.maxes()[page] - known.mins()[page] > 0xff) {
            return null;
        }
        return reader.readSmall(page(reader, page), known.counts()[page]);
    }

    private long[] numbers(PageReader reader, int run, int count, Coding coding) {
        return reader.readNumbers(page(reader, run), count, coding);
    }

    private Input page(PageReader reader, int run) {
        ColumnDirectory.Runs pages = directory(reader).pages();
        return reader.page("column " + name, pages.offsets()[run], pages.lengths()[run]);
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
        return known.counts()[at] > 0
                && values.overlaps(known.mins()[at], known.maxes()[at])
                && (!known.sparse() || holds(sparse(reader), page, values));
    }

    private static boolean holds(Sparse sparse, int page, ValueSet values) {
        for (int i = firstAtLeast(sparse.pages, page); i < sparse.pages.length && sparse.pages[i] == page; i++) {
            if (values.contains(sparse.values[i])) {
                return true;
            }
        }
        return false;
    }

    /// Whether all values of `page` are the same.
    boolean isSame(PageReader reader, int page) {
        ColumnDirectory known = directory(reader);
        return !known.sparse() && known.counts()[page] > 0 && known.mins()[page] == known.maxes()[page];
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

    /// The bloom filters of the chunks of the dictionary, one behind the other; checked once. Null if there
    /// are none.
    @Nullable
    MemorySegment blooms(PageReader reader, ColumnDirectory.DictionaryDirectory of) {
        MemorySegment known = blooms;
        if (known == null && of.bloomLength() > 0) {
            known = reader.file().inPlace("bloom filters of " + name, of.bloomOffset(), of.bloomLength());
            blooms = known;
        }
        return known;
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
