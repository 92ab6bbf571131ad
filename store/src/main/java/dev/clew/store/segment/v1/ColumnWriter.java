package dev.clew.store.segment.v1;

/// Writes columns: pages, dictionary, and the directory that says where they are and what is in them.
///
/// ```
/// column    := page* chunk* bloom? directory
/// directory := coding:u8 scale values pages first-offset sparse:u8
///              (dense: (length values min max-min)* | sparse: (length length-of-page-numbers min max-min))
///              (entries chunks (entries length)* bloom-length)?
/// ```
final class ColumnWriter {
    private final PageWriter pages;
    private final Output directory = new Output();

    ColumnWriter(PageWriter pages) {
        this.pages = pages;
    }

    /// Where a directory is; of no length if the column was left out.
    record Written(long offset, int length) {
        static final Written NOTHING = new Written(0, 0);
    }

    /// Writes numbers; leaves the column out if `skipZeros` and all are zero.
    ///
    /// @param bounds where each page's values begin in `values`, and where the last ones end
    Written numbers(long[] values, int[] bounds, Coding coding, int scale, boolean skipZeros) {
        if (values.length == 0 || (skipZeros && isZero(values))) {
            return Written.NOTHING;
        }
        writeValues(values, bounds, coding, scale);
        return finish();
    }

    /// Writes a text column, whose values are renumbered in place.
    ///
    /// @param skipEmpty whether to leave the column out if every value is the empty string
    Written texts(long[] values, int[] bounds, Dictionary dictionary, boolean skipEmpty) {
        if (values.length == 0) {
            return Written.NOTHING;
        }
        var entries = new DictionaryWriter(dictionary, values);
        if (skipEmpty && entries.isEmptyOnly()) {
            return Written.NOTHING;
        }
        writeValues(values, bounds, entries.coding(values.length), 0);
        entries.write(pages, directory);
        return finish();
    }

    private Written finish() {
        long offset = pages.position();
        return new Written(offset, pages.writeCompressed(directory));
    }

    private static boolean isZero(long[] values) {
        long any = 0;
        for (long value : values) {
            any |= value;
        }
        return any == 0;
    }

    private void writeValues(long[] values, int[] bounds, Coding coding, int scale) {
        boolean sparse = values.length < Format.SPARSE_VALUES && bounds.length > 2;
        directory.clear();
        directory.writeByte(coding.code());
        directory.writeVarint(scale);
        directory.writeVarint(values.length);
        directory.writeVarint(bounds.length - 1);
        directory.writeVarint(pages.position());
        directory.writeByte(sparse ? 1 : 0);
        if (sparse) {
            writeSparse(values, bounds, coding);
        } else {
            writeDense(values, bounds, coding);
        }
    }

    private void writeDense(long[] values, int[] bounds, Coding coding) {
        long largest = -1;
        long minBefore = 0;
        for (int page = 0; page < bounds.length - 1; page++) {
            int from = bounds[page];
            int to = bounds[page + 1];
            Extent extent = Extent.of(values, from, to);
            directory.writeVarint(pages.writePage(values, from, to, coding, largest, extent));
            directory.writeVarint(to - from);
            if (to > from) {
                directory.writeSigned(extent.min() - minBefore);
                directory.writeVarint(extent.width());
                minBefore = extent.min();
                largest = Math.max(largest, extent.max());
            }
        }
    }

    /// All values on one page, and the page of the table that each belongs to on another.
    private void writeSparse(long[] values, int[] bounds, Coding coding) {
        long[] pageNumbers = new long[values.length];
        for (int page = 0; page < bounds.length - 1; page++) {
            for (int i = bounds[page]; i < bounds[page + 1]; i++) {
                pageNumbers[i] = page;
            }
        }
        Extent extent = Extent.of(values, 0, values.length);
        directory.writeVarint(pages.writePage(values, 0, values.length, coding, -1, extent));
        directory.writeVarint(pages.writePage(
                pageNumbers,
                0,
                pageNumbers.length,
                Coding.DELTA,
                0,
                new Extent(pageNumbers[0], pageNumbers[pageNumbers.length - 1])));
        directory.writeSigned(extent.min());
        directory.writeVarint(extent.width());
    }
}
