package dev.clew.store.segment.v1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The segments that are merged, read a whole column at a time, as if all stood one behind the other. For
/// one thread, which closes it.
final class MergeInputs implements AutoCloseable {
    private static final byte[] EMPTY = {};

    /// What the texts of one column may take, which must be in memory at once. Segments that have more together stay
    /// as they are.
    private static final int MOST_TEXT_BYTES =
            (int) Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 12);

    private final List<Segment> segments;
    private final Runnable pause;
    private final List<SegmentPages> pages = new ArrayList<>();

    /// Of each table, its first row in each input, and where the last one ends.
    private final int[] firstSpans;
    private final int[] firstEvents;
    private final int[] firstLinks;

    /// Of each input, the pages that are read; null for all.
    private @Nullable List<BitSet> wanted;

    /// @param segments oldest first
    /// @param pause called before each column
    MergeInputs(List<Segment> segments, Runnable pause) {
        this.segments = segments;
        this.pause = pause;
        boolean whole = false;
        try {
            segments.forEach(segment -> pages.add(segment.pages()));
            firstSpans = new int[segments.size() + 1];
            for (int input = 0; input < segments.size(); input++) {
                firstSpans[input + 1] =
                        Math.addExact(firstSpans[input], segments.get(input).spanCount());
            }
            firstEvents = owned(Field.EVENTS);
            firstLinks = owned(Field.LINKS);
            whole = true;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    private int[] owned(Field counts) {
        int[] firsts = new int[segments.size() + 1];
        for (int input = 0; input < segments.size(); input++) {
            SegmentColumn column = field(input, counts);
            long total = 0;
            if (column != null) {
                long[] numbers = new long[segments.get(input).spanCount()];
                column.readAll(reader(input), numbers, 0);
                total = Arrays.stream(numbers).sum();
            }
            firsts[input + 1] = Math.toIntExact(firsts[input] + total);
        }
        return firsts;
    }

    int count() {
        return segments.size();
    }

    /// From now on reads only the pages that have one of these rows of the span table, and takes the others
    /// for zeros, wherever what a row has does not depend on those before it.
    ///
    /// @param rows null to read everything
    void readOnly(@Nullable BitSet rows) {
        if (rows == null) {
            wanted = null;
            return;
        }
        var pagesOfInputs = new ArrayList<BitSet>();
        for (int input = 0; input < count(); input++) {
            var ofInput = new BitSet();
            int first = firstSpans[input];
            for (int row = rows.nextSetBit(first); row >= 0 && row < firstSpans[input + 1]; ) {
                int page = (row - first) / Format.PAGE_ROWS;
                ofInput.set(page);
                row = rows.nextSetBit(first + (page + 1) * Format.PAGE_ROWS);
            }
            pagesOfInputs.add(ofInput);
        }
        wanted = pagesOfInputs;
    }

    private void read(SegmentColumn column, int input, long[] to, int at) {
        if (wanted == null) {
            column.readAll(reader(input), to, at);
        } else {
            column.read(reader(input), wanted.get(input), to, at);
        }
    }

    /// What else is in a row, and where, depends on these.
    private static boolean isStructure(Field field) {
        return switch (field) {
            case EVENTS, LINKS, PARENT_ID, SPAN_SHAPE, EVENT_SHAPE, LINK_SHAPE -> true;
            default -> false;
        };
    }

    SegmentPages pages(int input) {
        return pages.get(input);
    }

    Segment segment(int input) {
        return segments.get(input);
    }

    PageReader reader(int input) {
        return pages.get(input).reader();
    }

    int rowCount() {
        return firstSpans[count()];
    }

    int firstRow(int input) {
        return firstSpans[input];
    }

    int rowCount(Table table, int input) {
        return firsts(table)[input + 1] - firsts(table)[input];
    }

    private int[] firsts(Table table) {
        return switch (table) {
            case SPAN -> firstSpans;
            case EVENT -> firstEvents;
            case LINK -> firstLinks;
        };
    }

    private @Nullable SegmentColumn field(int input, Field field) {
        return segments.get(input).table(field.table()).field(field);
    }

    private List<@Nullable SegmentColumn> columns(Field field) {
        var columns = new ArrayList<@Nullable SegmentColumn>();
        for (int input = 0; input < count(); input++) {
            columns.add(field(input, field));
        }
        return columns;
    }

    /// Whether any input has something in a field.
    boolean has(Field field) {
        for (int input = 0; input < count(); input++) {
            if (field(input, field) != null) {
                return true;
            }
        }
        return false;
    }

    /// A field that every row has; zero where an input left it out. The array is the caller's.
    long[] numbers(Field field) {
        pause.run();
        int[] firsts = firsts(field.table());
        long[] numbers = new long[firsts[count()]];
        for (int input = 0; input < count(); input++) {
            SegmentColumn column = field(input, field);
            if (column != null && isStructure(field)) {
                column.readAll(reader(input), numbers, firsts[input]);
            } else if (column != null) {
                read(column, input, numbers, firsts[input]);
            }
        }
        return numbers;
    }

    /// A field that some rows have values of. The array is the caller's.
    long[] partial(Field field) {
        List<@Nullable SegmentColumn> columns = columns(field);
        int[] firsts = firsts(columns);
        long[] numbers = new long[firsts[count()]];
        for (int input = 0; input < count(); input++) {
            SegmentColumn column = columns.get(input);
            if (column != null) {
                column.readAll(reader(input), numbers, firsts[input]);
            }
        }
        return numbers;
    }

    /// The values of one column in each input that has it.
    long[] partial(List<@Nullable SegmentColumn> columns) {
        pause.run();
        int[] firsts = firsts(columns);
        long[] numbers = new long[firsts[count()]];
        for (int input = 0; input < count(); input++) {
            SegmentColumn column = columns.get(input);
            if (column != null) {
                read(column, input, numbers, firsts[input]);
            }
        }
        return numbers;
    }

    private int[] firsts(List<@Nullable SegmentColumn> columns) {
        int[] firsts = new int[count() + 1];
        for (int input = 0; input < count(); input++) {
            SegmentColumn column = columns.get(input);
            firsts[input + 1] = firsts[input] + (column == null ? 0 : column.valueCount(reader(input)));
        }
        return firsts;
    }

    /// A text field that every row has, with one dictionary for all inputs.
    SegmentSource.Texts texts(Field field) {
        return unite(numbers(field), columns(field), firsts(field.table()));
    }

    /// The texts of one column in each input that has it, with one dictionary for all.
    SegmentSource.Texts texts(List<@Nullable SegmentColumn> columns) {
        return unite(partial(columns), columns, firsts(columns));
    }

    private SegmentSource.Texts unite(long[] numbers, List<@Nullable SegmentColumn> columns, int[] firsts) {
        // One by itself is written anew only if something in it must go.
        var dictionary = count() == 1 ? new Dictionary() : new Dictionary(MOST_TEXT_BYTES);
        for (int input = 0; input < count(); input++) {
            if (firsts[input] < firsts[input + 1]) {
                SegmentColumn column = columns.get(input);
                int[] renumbered = column == null
                        ? new int[] {dictionary.add(EMPTY, 0, 0)}
                        : column.copyEntries(reader(input), dictionary);
                for (int i = firsts[input]; i < firsts[input + 1]; i++) {
                    numbers[i] = renumbered[(int) numbers[i]];
                }
            }
        }
        return new SegmentSource.Texts(numbers, dictionary);
    }

    /// Doubles as their bits, however each input stores them.
    long[] doubles(List<@Nullable SegmentColumn> columns) {
        long[] numbers = partial(columns);
        int[] firsts = firsts(columns);
        for (int input = 0; input < count(); input++) {
            SegmentColumn column = columns.get(input);
            int scale = column == null ? 0 : column.directory(reader(input)).scale();
            for (int i = firsts[input]; scale != 0 && i < firsts[input + 1]; i++) {
                numbers[i] = Decimals.bits(numbers[i], scale);
            }
        }
        return numbers;
    }

    @Override
    public void close() {
        pages.forEach(SegmentPages::close);
    }
}
