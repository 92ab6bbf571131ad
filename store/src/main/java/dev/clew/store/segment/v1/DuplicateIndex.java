package dev.clew.store.segment.v1;

/// Finds earlier spans that may be the same as a new one: those with the same ids and times. Readers have no use for
/// it, so it can forget.
final class DuplicateIndex {
    private final BlockTable spans;
    private final LongColumn traceIdHigh;
    private final LongColumn traceIdLow;
    private final LongColumn spanId;
    private final LongColumn start;
    private final LongColumn duration;
    private int[] slots = new int[1_024];
    private int rows;

    DuplicateIndex(BlockTable spans) {
        this.spans = spans;
        traceIdHigh = spans.column(Field.TRACE_ID_HIGH);
        traceIdLow = spans.column(Field.TRACE_ID_LOW);
        spanId = spans.column(Field.SPAN_ID);
        start = spans.column(Field.START);
        duration = spans.column(Field.DURATION);
    }

    /// What decides whether a candidate is the same.
    interface Sameness {
        boolean same(int earlier, int row);
    }

    /// Takes in `row`, the one after the last that was taken in; or answers false if an earlier one is the same.
    boolean add(int row, Sameness sameness) {
        int slot = slot(row, slots.length);
        while (slots[slot] != 0) {
            int other = slots[slot] - 1;
            if (spanId.get(other) == spanId.get(row) && spans.same(other, row) && sameness.same(other, row)) {
                return false;
            }
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = row + 1;
        rows++;
        if (2 * rows > slots.length) {
            rehash();
        }
        return true;
    }

    private void rehash() {
        int[] wider = new int[2 * slots.length];
        for (int row = 0; row < rows; row++) {
            int slot = slot(row, wider.length);
            while (wider[slot] != 0) {
                slot = slot + 1 & wider.length - 1;
            }
            wider[slot] = row + 1;
        }
        slots = wider;
    }

    /// Forgets every row from `newRows` on, latest first, so that no search is cut short by the gap.
    void truncate(int newRows) {
        for (int row = rows - 1; row >= newRows; row--) {
            int slot = slot(row, slots.length);
            while (slots[slot] != row + 1) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = 0;
        }
        rows = Math.min(rows, newRows);
    }

    private int slot(int row, int slotCount) {
        long ids = Hash.of(Hash.SECRET, spanId.get(row) ^ traceIdHigh.get(row), traceIdLow.get(row));
        return (int) Hash.of(ids, start.get(row), duration.get(row)) & slotCount - 1;
    }
}
