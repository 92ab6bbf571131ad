package dev.clew.store.segment.v1;

import static java.util.Objects.requireNonNull;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes what several segments hold as one, or one without a trace: column by column, never making a row,
/// so that the memory it takes is that of two columns of all inputs, and some ten numbers for each row.
final class MergeSource implements SegmentSource {
    private static final long[] NONE = {};

    private final MergeInputs inputs;
    private final Map<Table, UnitedColumns> attributes = new EnumMap<>(Table.class);
    private final Map<Table, Pieces> pieces = new EnumMap<>(Table.class);
    private final MergeOrder.Ordered rows;
    private final TraceNotes notes;

    /// @param ordered which rows of them, and in which order
    /// @throws Fault `CALLER` if the inputs have more attribute columns than one segment may have
    MergeSource(MergeInputs inputs, MergeOrder.Ordered ordered, TraceNotes notes) {
        this.inputs = inputs;
        this.notes = notes;
        rows = ordered;
        for (Table table : Table.values()) {
            attributes.put(table, new UnitedColumns(table, inputs));
        }
    }

    /// All of the inputs but for a trace that may be null; some other is left.
    static MergeSource without(@Nullable TraceId without, MergeInputs inputs) {
        var traces = new MergedTraces(inputs);
        var chosen = new BitSet();
        chosen.set(0, traces.count());
        for (int trace = 0; trace < traces.count() && without != null; trace++) {
            chosen.set(trace, !traces.is(trace, without));
        }
        return new MergeSource(
                inputs, MergeOrder.of(inputs, traces, chosen), TraceNotes.ofInputs(inputs, traces, chosen));
    }

    @Override
    public int rowCount() {
        return rows.parents().length;
    }

    @Override
    public int[] traceStarts() {
        return rows.traceStarts();
    }

    @Override
    public long[] traceIdHighs() {
        return rows.highs();
    }

    @Override
    public long[] traceIdLows() {
        return rows.lows();
    }

    @Override
    public TraceNotes notes() {
        return notes;
    }

    @Override
    public long[] numbers(Field field) {
        return switch (field) {
            case PARENT_ID -> rows.parents();
            case EXTERNAL_PARENT -> rows.external();
            case DESCENDANTS -> rows.descendants();
            default -> inputs.has(field) ? pieces(field.table()).gather(inputs.numbers(field)) : NONE;
        };
    }

    private Pieces pieces(Table table) {
        return pieces.computeIfAbsent(table, _ -> switch (table) {
            case SPAN -> rows.pieces();
            case EVENT -> rows.pieces().owned(inputs.numbers(Field.EVENTS));
            case LINK -> rows.pieces().owned(inputs.numbers(Field.LINKS));
        });
    }

    @Override
    public Texts texts(Field field) {
        if (!inputs.has(field)) {
            return new Texts(NONE, new Dictionary());
        }
        Texts all = inputs.texts(field);
        return new Texts(pieces(field.table()).gather(all.numbers()), all.dictionary());
    }

    @Override
    public AttributeSource attributes(Table table, int[] bounds) {
        return new MergedAttributes(requireNonNull(attributes.get(table)), inputs, pieces(table));
    }
}
