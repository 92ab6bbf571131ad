package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.model.SpanId;
import dev.clew.model.TraceId;
import dev.clew.store.SpanField.Intrinsic;
import java.util.Arrays;

/// An id, as text, passes a test: the slow way, for patterns and orders, which hardly anybody asks of ids.
record IdText(Intrinsic field, ValueTest test) implements Condition {
    @Override
    public void evaluate(SpanRows rows, boolean[] hits) {
        int size = rows.size();
        switch (field) {
            case TRACE_ID -> {
                for (int i = 0; i < size; i++) {
                    hits[i] = passes(rows.traceIdHigh(i), rows.traceIdLow(i));
                }
            }
            case SPAN_ID -> {
                for (int i = 0; i < size; i++) {
                    hits[i] = passes(rows.spanId(i));
                }
            }
            case PARENT_ID -> {
                for (int i = 0; i < size; i++) {
                    long parent = rows.parentId(i);
                    hits[i] = parent != 0 && passes(parent);
                }
            }
            default -> {
                Arrays.fill(hits, 0, size, false);
                Conditions.markOwners(linksThatPass(rows.links()), rows.spans.field(Field.LINKS), size, hits);
            }
        }
    }

    private boolean[] linksThatPass(Rows links) {
        boolean[] passing = new boolean[links.size()];
        for (int i = 0; i < passing.length; i++) {
            passing[i] = field == Intrinsic.LINK_SPAN_ID
                    ? passes(links.field(Field.LINK_SPAN_ID)[i])
                    : passes(links.field(Field.LINK_TRACE_ID_HIGH)[i], links.field(Field.LINK_TRACE_ID_LOW)[i]);
        }
        return passing;
    }

    private boolean passes(long high, long low) {
        return test.accepts(AnyValue.of(new TraceId(high, low).toString()));
    }

    private boolean passes(long id) {
        return test.accepts(AnyValue.of(SpanId.format(id)));
    }

    @Override
    public boolean mayHold(Zones zones) {
        return true;
    }

    @Override
    public int cost() {
        return 400;
    }
}
