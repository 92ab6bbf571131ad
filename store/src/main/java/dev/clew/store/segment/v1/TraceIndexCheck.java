package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import dev.clew.store.check.Findings;
import org.jspecify.annotations.Nullable;

/// Reads the trace index of a segment: every row belongs to one trace, and every trace is found by its id.
final class TraceIndexCheck {
    private final CheckedPages pages;
    private final Findings findings;
    private final TraceIndex.Location at;
    private final int traces;
    private final int rows;

    TraceIndexCheck(CheckedPages pages, FooterReader.Footer footer) {
        this.pages = pages;
        findings = pages.findings();
        at = footer.traceIndex();
        traces = footer.traces();
        rows = footer.rows();
    }

    /// @return the index; null if it cannot be used
    @Nullable
    TraceIndex run() {
        String lost = "every span of this segment";
        boolean sound = check("trace ids", at.ids(), at.idsLength(), lost, traces * 2L * Long.BYTES);
        sound &= check("rows of traces", at.starts(), at.startsLength(), lost, -1);
        sound &= check("sorted traces", at.sorted(), at.sortedLength(), lost, -1);
        sound &= check("bloom filter of traces", at.bloom(), at.bloomLength(), "traces by their id", -1);
        if (!sound) {
            return null;
        }
        try {
            var index = new TraceIndex(pages.reader().file(), at, traces);
            return checkRows(index) && checkLookups(index) ? index : null;
        } catch (RuntimeException e) {
            findings.damage(at.ids(), "the trace index cannot be read: " + e, lost);
            return null;
        }
    }

    private boolean check(String what, long offset, int length, String lost, long expected) {
        if (!pages.check(what, offset, length, lost)) {
            return false;
        }
        if (expected >= 0 && length != expected) {
            findings.damage(offset, "%s take %d bytes, and %d are due".formatted(what, length, expected), lost);
            return false;
        }
        return true;
    }

    private boolean checkRows(TraceIndex index) {
        int before = -1;
        for (int trace = 0; trace <= traces; trace++) {
            int row = index.firstRow(trace);
            boolean isDue = trace == 0 ? row == 0 : row > before;
            if (!isDue || (trace == traces && row != rows)) {
                findings.damage(
                        at.starts(),
                        "trace %d of %d begins at row %d, after row %d and of %d rows"
                                .formatted(trace, traces, row, before, rows),
                        "");
                return false;
            }
            before = row;
        }
        return true;
    }

    private boolean checkLookups(TraceIndex index) {
        for (int trace = 0; trace < traces; trace++) {
            var id = new TraceId(index.high(trace), index.low(trace));
            if (!index.mayHold(id)) {
                findings.damage(
                        at.bloom(),
                        "the bloom filter denies trace %s".formatted(id),
                        "trace %s by its id".formatted(id));
                return false;
            }
            if (index.find(id) != trace) {
                findings.damage(at.sorted(), "trace %s is not found".formatted(id), "trace %s by its id".formatted(id));
                return false;
            }
        }
        return true;
    }
}
