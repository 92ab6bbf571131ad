package dev.clew.store.segment.v1;

import dev.clew.model.TraceId;
import java.util.Arrays;

/// A link points into a certain trace.
record LinkTraceIs(TraceId id) implements Condition {
    @Override
    public void evaluate(SpanRows rows, boolean[] hits) {
        Arrays.fill(hits, 0, rows.size(), false);
        Rows links = rows.links();
        boolean[] matches = new boolean[links.size()];
        long[] highs = links.field(Field.LINK_TRACE_ID_HIGH);
        long[] lows = links.field(Field.LINK_TRACE_ID_LOW);
        for (int i = 0; i < matches.length; i++) {
            matches[i] = highs[i] == id.high() && lows[i] == id.low();
        }
        Conditions.markOwners(matches, rows.spans.field(Field.LINKS), rows.size(), hits);
    }

    @Override
    public boolean mayHold(Zones zones) {
        return zones.mayHold(Field.LINK_TRACE_ID_LOW, ValueSet.one(id.low()));
    }

    @Override
    public int cost() {
        return 35;
    }
}
