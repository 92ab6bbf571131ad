package dev.clew.store.segment.v1;

import dev.clew.store.SpanFilter;
import java.util.ArrayList;
import java.util.List;

/// Which conditions some span of each trace fulfils, judged page by page as a search does.
///
/// @param bits by trace, a bit for each condition
record TraceMarks(long[] bits) {
    static TraceMarks of(MergeInputs inputs, MergedTraces traces, List<SpanFilter> filters) {
        var marks = new TraceMarks(new long[traces.count()]);
        int firstShare = 0;
        for (int input = 0; input < inputs.count() && !filters.isEmpty(); input++) {
            marks.add(inputs, input, firstShare, traces, filters);
            firstShare += inputs.segment(input).traceCount();
        }
        return marks;
    }

    private void add(MergeInputs inputs, int input, int firstShare, MergedTraces traces, List<SpanFilter> filters) {
        SegmentPages pages = inputs.pages(input);
        var compiler = new ConditionCompiler(new SegmentLookup(inputs.segment(input), pages));
        var conditions = new ArrayList<Condition>();
        filters.forEach(filter -> conditions.add(compiler.compile(filter)));
        boolean[] hits = new boolean[Format.PAGE_ROWS];
        int share = firstShare;
        for (int page = 0; page < pages.count(); page++) {
            int firstRow = inputs.firstRow(input) + page * Format.PAGE_ROWS;
            while (traces.firstRow(share + 1) <= firstRow) {
                share++;
            }
            Condition.Zones zones = pages.zones(page);
            SpanRows rows = null;
            for (int mark = 0; mark < conditions.size(); mark++) {
                if (conditions.get(mark).mayHold(zones)) {
                    rows = rows == null ? pages.rows(page) : rows;
                    conditions.get(mark).evaluate(rows, hits);
                    mark(hits, rows.size(), firstRow, share, 1L << mark, traces);
                }
            }
            if (rows != null) {
                rows.spans.release();
            }
        }
    }

    private void mark(boolean[] hits, int count, int firstRow, int firstShare, long bit, MergedTraces traces) {
        int share = firstShare;
        for (int i = 0; i < count; i++) {
            if (hits[i]) {
                while (traces.firstRow(share + 1) <= firstRow + i) {
                    share++;
                }
                bits[traces.traceOf(share)] |= bit;
            }
        }
    }

    long of(int trace) {
        return bits[trace];
    }
}
