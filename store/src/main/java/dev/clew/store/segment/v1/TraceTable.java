package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;

/// The rows of each trace of a block, each row chained to the one before of the same trace. One thread adds, any
/// thread reads: what a reader finds may be newer than the rows it may see, and it steps over that.
///
/// ```
/// slots:  hash of id → trace 7      last row of 7: 130 → 42 → 3 → end
/// ```
final class TraceTable {
    private static final int NONE = -1;
    private static final int[] NO_ROWS = {};
    private static final VarHandle INTS =
            MethodHandles.arrayElementVarHandle(int[].class).withInvokeExactBehavior();

    private final LongColumn high;
    private final LongColumn low;

    /// Of each row: its trace, and the row before of the same trace.
    private final IntColumn traceOfRow = new IntColumn();
    private final IntColumn rowBefore = new IntColumn();

    /// Of each trace: its latest row.
    private int[] lastRow = new int[64];
    private int[] spareLastRow = NO_ROWS;
    private volatile int[] sharedLastRow = lastRow;
    private int[] slots = new int[256];
    private volatile int[] sharedSlots = slots;
    private int traces;
    private int latest = NONE;

    /// @param high first half of each row's trace id
    /// @param low second half
    TraceTable(LongColumn high, LongColumn low) {
        this.high = high;
        this.low = low;
    }

    /// Takes in every row from where it stopped last time to `to`.
    void link(int to) {
        for (int row = traceOfRow.size(); row < to; row++) {
            int trace = latest != NONE && isOf(lastRow[latest], high.get(row), low.get(row)) ? latest : find(row);
            latest = trace;
            boolean isNew = trace == traces;
            rowBefore.add(isNew ? NONE : lastRow[trace]);
            traceOfRow.add(trace);
            if (isNew) {
                add(row);
            } else {
                INTS.setRelease(lastRow, trace, row);
            }
        }
    }

    private boolean isOf(int row, long wantedHigh, long wantedLow) {
        return low.get(row) == wantedLow && high.get(row) == wantedHigh;
    }

    /// The trace of `row`; the number of the next one if it is new.
    private int find(int row) {
        int slot = slot(high.get(row), low.get(row), slots.length);
        while (slots[slot] != 0) {
            int trace = slots[slot] - 1;
            if (isOf(lastRow[trace], high.get(row), low.get(row))) {
                return trace;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return traces;
    }

    private void add(int row) {
        if (traces == lastRow.length) {
            grow();
        }
        lastRow[traces++] = row;
        if (2 * traces > slots.length) {
            rehash();
        } else {
            insert(slots, traces - 1);
        }
    }

    private void grow() {
        int[] wider = spareLastRow.length > traces ? spareLastRow : new int[2 * traces];
        spareLastRow = NO_ROWS;
        System.arraycopy(lastRow, 0, wider, 0, traces);
        lastRow = wider;
        sharedLastRow = lastRow;
    }

    /// Grows into the arrays of `retired`, which nobody looks at any more. Nothing was linked yet.
    void reuse(TraceTable retired) {
        traceOfRow.reuse(retired.traceOfRow);
        rowBefore.reuse(retired.rowBefore);
        spareLastRow = retired.lastRow;
        slots = retired.slots;
        Arrays.fill(slots, 0);
        sharedSlots = slots;
    }

    private void rehash() {
        int[] wider = new int[2 * slots.length];
        for (int trace = 0; trace < traces; trace++) {
            insert(wider, trace);
        }
        slots = wider;
        sharedSlots = wider;
    }

    private void insert(int[] into, int trace) {
        int row = lastRow[trace];
        int slot = slot(high.get(row), low.get(row), into.length);
        while (into[slot] != 0) {
            slot = slot + 1 & into.length - 1;
        }
        INTS.setRelease(into, slot, trace + 1);
    }

    private static int slot(long idHigh, long idLow, int slots) {
        return (int) Hash.of(Hash.SECRET, idHigh, idLow) & slots - 1;
    }

    int traceCount() {
        return traces;
    }

    /// For readers: hands over the ids of the first `count` traces.
    void each(int count, Consumer<TraceId> to) {
        int[] rows = sharedLastRow;
        for (int trace = 0; trace < count; trace++) {
            int row = (int) INTS.getAcquire(rows, trace);
            to.accept(new TraceId(high.shared()[row], low.shared()[row]));
        }
    }

    /// For readers: the trace of each row.
    int[] traceOfRow() {
        return traceOfRow.shared();
    }

    /// The rows of a trace among the first `rows`, latest first.
    int[] rowsOf(long idHigh, long idLow, int rows) {
        int[] found = new int[16];
        int count = 0;
        for (int row = lastRowOf(idHigh, idLow); row != NONE; row = rowBefore.shared()[row]) {
            if (row < rows) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = row;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private int lastRowOf(long idHigh, long idLow) {
        int[] table = sharedSlots;
        int slot = slot(idHigh, idLow, table.length);
        for (int found; (found = (int) INTS.getAcquire(table, slot)) != 0; slot = slot + 1 & table.length - 1) {
            int row = (int) INTS.getAcquire(sharedLastRow, found - 1);
            if (low.shared()[row] == idLow && high.shared()[row] == idHigh) {
                return row;
            }
        }
        return NONE;
    }
}
