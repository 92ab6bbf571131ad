package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/// Writes what readers may see of a block.
final class BlockSource implements SegmentSource {
    private static final long[] NONE = {};

    private final Block block;
    private final RowOrder order;

    /// Rows of the block by row of the segment.
    private final Map<Table, int[]> rows = new EnumMap<>(Table.class);

    /// @param without rows that are left out
    BlockSource(Block block, BitSet without) {
        this.block = block;
        order = RowOrder.of(block, without);
        rows.put(Table.SPAN, order.rows());
        rows.put(Table.EVENT, BlockSpanRows.owned(block.eventEnds.shared(), order.rows()));
        rows.put(Table.LINK, BlockSpanRows.owned(block.linkEnds.shared(), order.rows()));
    }

    @Override
    public int rowCount() {
        return order.rows().length;
    }

    @Override
    public int[] traceStarts() {
        return order.traceStarts();
    }

    @Override
    public long[] traceIdHighs() {
        return ofTraces(Field.TRACE_ID_HIGH);
    }

    @Override
    public long[] traceIdLows() {
        return ofTraces(Field.TRACE_ID_LOW);
    }

    private long[] ofTraces(Field field) {
        long[] ids = block.spans.column(field).shared();
        long[] found = new long[order.traceStarts().length - 1];
        for (int trace = 0; trace < found.length; trace++) {
            found[trace] = ids[order.rows()[order.traceStarts()[trace]]];
        }
        return found;
    }

    @Override
    public TraceNotes notes() {
        return TraceNotes.NONE;
    }

    @Override
    public long[] numbers(Field field) {
        return switch (field) {
            case PARENT_ID -> order.parents();
            case DESCENDANTS -> order.descendants();
            case EXTERNAL_PARENT -> externalParents();
            case EVENT_TIME -> sinceStart(gather(field));
            default -> gather(field);
        };
    }

    private long[] gather(Field field) {
        long[] column = table(field.table()).column(field).shared();
        return column.length == 0 ? NONE : BlockRows.gather(column, rows(field.table()));
    }

    private BlockTable table(Table table) {
        return switch (table) {
            case SPAN -> block.spans;
            case EVENT -> block.events;
            case LINK -> block.links;
        };
    }

    private int[] rows(Table table) {
        return requireNonNull(rows.get(table));
    }

    private long[] externalParents() {
        long[] numbers = order.parents();
        long[] ids = block.spans.column(Field.PARENT_ID).shared();
        int count = 0;
        for (long number : numbers) {
            count += number == ParentLinks.EXTERNAL ? 1 : 0;
        }
        long[] external = new long[count];
        int at = 0;
        for (int row = 0; row < numbers.length; row++) {
            if (numbers[row] == ParentLinks.EXTERNAL) {
                external[at++] = ids[order.rows()[row]];
            }
        }
        return external;
    }

    private long[] sinceStart(long[] times) {
        long[] starts = block.spans.column(Field.START).shared();
        int[] ends = block.eventEnds.shared();
        int at = 0;
        for (int owner : order.rows()) {
            int count = ends[owner] - (owner == 0 ? 0 : ends[owner - 1]);
            for (; count > 0; count--) {
                times[at++] -= starts[owner];
            }
        }
        return times;
    }

    @Override
    public Texts texts(Field field) {
        return new Texts(gather(field), table(field.table()).dictionary(field));
    }

    @Override
    public AttributeSource attributes(Table table, int[] bounds) {
        return new BlockAttributes(table(table).attributes.view(), rows(table), bounds);
    }
}
