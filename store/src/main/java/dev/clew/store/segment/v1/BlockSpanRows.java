package dev.clew.store.segment.v1;

import dev.clew.model.Resource;
import dev.clew.model.Scope;
import org.jspecify.annotations.Nullable;

/// Spans of a [Block], in any order.
final class BlockSpanRows extends SpanRows {
    private final Block block;
    private final int[] rows;
    private @Nullable Rows events;
    private @Nullable Rows links;

    BlockSpanRows(Block block, int[] rows) {
        super(new BlockRows(block.spans, rows));
        this.block = block;
        this.rows = rows;
    }

    @Override
    Rows events() {
        Rows found = events;
        if (found == null) {
            found = new BlockRows(block.events, owned(block.eventEnds.shared()));
            events = found;
        }
        return found;
    }

    @Override
    Rows links() {
        Rows found = links;
        if (found == null) {
            found = new BlockRows(block.links, owned(block.linkEnds.shared()));
            links = found;
        }
        return found;
    }

    private int[] owned(int[] ends) {
        return owned(ends, rows);
    }

    /// The rows that belong to `owners`, one after the other, if those of each owner end at `ends`.
    static int[] owned(int[] ends, int[] owners) {
        int count = 0;
        for (int owner : owners) {
            count += ends[owner] - start(ends, owner);
        }
        int[] owned = new int[count];
        int at = 0;
        for (int owner : owners) {
            for (int row = start(ends, owner); row < ends[owner]; row++) {
                owned[at++] = row;
            }
        }
        return owned;
    }

    private static int start(int[] ends, int owner) {
        return owner == 0 ? 0 : ends[owner - 1];
    }

    @Override
    int firstRow() {
        return 0;
    }

    @Override
    int row(int position) {
        return rows[position];
    }

    @Override
    long traceIdHigh(int position) {
        return spans.number(Field.TRACE_ID_HIGH, position);
    }

    @Override
    long traceIdLow(int position) {
        return spans.number(Field.TRACE_ID_LOW, position);
    }

    @Override
    long parentId(int position) {
        return spans.number(Field.PARENT_ID, position);
    }

    @Override
    Resource resource(int number) {
        return block.resource(number);
    }

    @Override
    Scope scope(int number) {
        return block.scope(number);
    }
}
