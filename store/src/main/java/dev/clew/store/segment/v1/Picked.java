package dev.clew.store.segment.v1;

import dev.clew.model.TimeRange;
import dev.clew.store.segment.totals.Codes;
import java.util.BitSet;

/// Which spans of a page an aggregation takes in. Used again for the next page; for one thread.
final class Picked {
    private final boolean[] hits = new boolean[Format.PAGE_ROWS];
    private final long[] numbers = new long[Format.PAGE_ROWS];
    private final int[] positions;
    private boolean all;
    private int count;

    Picked() {
        this(new int[Format.PAGE_ROWS]);
    }

    private Picked(int[] positions) {
        this.positions = positions;
        count = positions.length;
    }

    /// The events or links of the spans that are picked here, in their order.
    ///
    /// @param firsts where those of each span of the page begin
    /// @param counts how many each has
    Picked owned(int[] firsts, long[] counts) {
        int size = 0;
        for (int i = 0; i < count; i++) {
            size += (int) counts[position(i)];
        }
        int[] owned = new int[size];
        int at = 0;
        for (int i = 0; i < count; i++) {
            int first = firsts[position(i)];
            for (int k = 0; k < counts[position(i)]; k++) {
                owned[at++] = first + k;
            }
        }
        return new Picked(owned);
    }

    /// Picks all of `size` spans.
    void all(int size) {
        all = true;
        count = size;
    }

    /// To be filled for [#keepHits].
    boolean[] hits() {
        return hits;
    }

    /// Leaves out those that [#hits] says nothing of.
    void keepHits() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int position = position(i);
            positions[kept] = position;
            kept += hits[position] ? 1 : 0;
        }
        settle(kept);
    }

    /// Leaves out what does not start in `range`.
    void keepStarting(TimeRange range, long[] starts) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int position = position(i);
            if (range.contains(starts[position])) {
                positions[kept++] = position;
            }
        }
        settle(kept);
    }

    private void settle(int kept) {
        all &= kept == count;
        count = kept;
    }

    /// Leaves out `rows`, counted from the first of the page being row `from`.
    void leaveOut(BitSet rows, int from) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int position = position(i);
            positions[kept] = position;
            kept += rows.get(from + position) ? 0 : 1;
        }
        settle(kept);
    }

    /// Leaves out all but the first `most`.
    void keepFirst(int most) {
        for (int i = 0; i < most && all; i++) {
            positions[i] = i;
        }
        settle(Math.min(most, count));
    }

    /// Whether every span of the page is picked.
    boolean isAll() {
        return all;
    }

    int count() {
        return count;
    }

    int position(int index) {
        return all ? index : positions[index];
    }

    /// The numbers of the picked spans, from those of all. Not to be written to, and gone with the next call.
    long[] of(long[] each) {
        if (all) {
            return each;
        }
        pick(each, numbers);
        return numbers;
    }

    /// Gives the picked spans their numbers, from those of all.
    void pick(long[] each, Codes to) {
        if (all) {
            to.share(each);
        } else {
            pick(each, to.fill(count));
        }
    }

    private void pick(long[] each, long[] to) {
        for (int i = 0; i < count; i++) {
            to[i] = each[positions[i]];
        }
    }
}
