package dev.clew.store.segment.v1;

import dev.clew.store.segment.TraceLinkVisitor;
import java.util.List;

/// Reads where the links of a segment lead: three columns, and no span is made.
final class SegmentLinks {
    private SegmentLinks() {}

    static void read(Segment segment, TraceLinkVisitor to) {
        try (var inputs = new MergeInputs(List.of(segment), () -> {})) {
            long[] counts = inputs.numbers(Field.LINKS);
            long[] highs = inputs.numbers(Field.LINK_TRACE_ID_HIGH);
            long[] lows = inputs.numbers(Field.LINK_TRACE_ID_LOW);
            TraceIndex traces = segment.traces();
            int link = 0;
            for (int trace = 0; trace < segment.traceCount(); trace++) {
                for (int row = traces.firstRow(trace); row < traces.firstRow(trace + 1); row++) {
                    for (long left = counts[row]; left > 0; left--, link++) {
                        to.link(traces.high(trace), traces.low(trace), highs[link], lows[link]);
                    }
                }
            }
        }
    }
}
