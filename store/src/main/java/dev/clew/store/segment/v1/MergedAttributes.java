package dev.clew.store.segment.v1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attributes of one table of several segments. It is counted how many values of each column every piece of
/// rows has, which says where in the inputs its values are; no row is looked at for any of them.
final class MergedAttributes implements AttributeSource {
    private final MergeInputs inputs;
    private final UnitedColumns united;
    private final Pieces pieces;
    private final PieceCounts counts;
    private final long[] shapeOfRow;
    private final LooseRows loose;
    private final List<int[]> shapes = new ArrayList<>();
    private final List<AttributeColumn> columns = new ArrayList<>();

    /// Of each column here its number among the united ones, and back.
    private final List<Integer> numbers = new ArrayList<>();

    private final int[] chosen;

    MergedAttributes(UnitedColumns united, MergeInputs inputs, Pieces pieces) {
        this.inputs = inputs;
        this.united = united;
        this.pieces = pieces;
        Field shape = Field.shapeOf(united.table());
        long[] shapeOfInputRow = inputs.numbers(shape);
        long[] looseOfInputs = inputs.partial(Field.looseOf(united.table()));
        united.renumber(shapeOfInputRow, looseOfInputs);
        counts = new PieceCounts(pieces, united.shapes(), united.columns().size(), shapeOfInputRow, looseOfInputs);
        chosen = new int[united.columns().size()];
        chooseColumns();
        shapeOfRow = inputs.has(shape) ? pieces.gather(shapeOfInputRow) : new long[0];
        int[] shapeNumbers = chooseShapes();
        loose = new LooseRows(united.shapes(), shapeNumbers, chosen);
        loose.gather(pieces, counts.looseStarts(), shapeOfInputRow, looseOfInputs);
    }

    /// Those that have a value left, and the spill, which is the first of every segment.
    private void chooseColumns() {
        for (AttributeColumn column : united.columns()) {
            if (column.type() == ColumnType.SPILL || counts.hasValues(column.id())) {
                chosen[column.id()] = columns.size();
                columns.add(new AttributeColumn(columns.size(), column.key(), column.type(), null));
                numbers.add(column.id());
            }
        }
    }

    /// Those that a row has, by first appearance; if there are too many, those that the most have. Rows of the
    /// others are loose.
    private int[] chooseShapes() {
        long[] rows = new long[united.shapes().size()];
        for (long shape : shapeOfRow) {
            rows[(int) shape]++;
        }
        boolean[] taken = new boolean[rows.length];
        int left = Shapes.LIMIT - 1;
        // By number of rows, the most first.
        int[] order = Order.of(Arrays.stream(rows).map(count -> -count).toArray());
        for (int i = 0; i < order.length && left > 0; i++) {
            if (order[i] != Shapes.LOOSE) {
                taken[order[i]] = true;
                left--;
            }
        }
        int[] shapeNumbers = new int[rows.length];
        for (int row = 0; row < shapeOfRow.length; row++) {
            int shape = (int) shapeOfRow[row];
            if (taken[shape] && shapeNumbers[shape] == 0) {
                shapes.add(renumbered(united.shapes().get(shape)));
                shapeNumbers[shape] = shapes.size();
            }
            shapeOfRow[row] = shapeNumbers[shape];
        }
        return shapeNumbers;
    }

    private int[] renumbered(int[] shape) {
        int[] renumbered = new int[shape.length];
        for (int i = 0; i < shape.length; i++) {
            renumbered[i] = chosen[shape[i]];
        }
        return renumbered;
    }

    @Override
    public List<int[]> shapes() {
        return shapes;
    }

    @Override
    public long[] shapeOfRow() {
        return shapeOfRow;
    }

    @Override
    public Content loose() {
        return loose.content();
    }

    @Override
    public List<AttributeColumn> columns() {
        return columns;
    }

    @Override
    public Content content(AttributeColumn column) {
        int number = numbers.get(column.id());
        List<@Nullable SegmentColumn> from = united.ofInputs(number);
        int[] starts = counts.starts(number);
        if (column.type().inDictionary()) {
            SegmentSource.Texts texts = inputs.texts(from);
            return content(texts.numbers(), starts, texts.dictionary());
        }
        long[] values = column.type() == ColumnType.DOUBLE ? inputs.doubles(from) : inputs.partial(from);
        return content(values, starts, null);
    }

    /// Puts what the inputs have in order of the output.
    ///
    /// @param starts where the values of each piece begin, in order of the inputs, and where those of the last end
    private Content content(long[] values, int[] starts, @Nullable Dictionary dictionary) {
        var of = new Pieces(starts, pieces.order(), pieces.pageBounds());
        int[] bounds = new int[pieces.pageBounds().length];
        for (int page = 0; page < bounds.length - 1; page++) {
            bounds[page + 1] = bounds[page];
            for (int i = pieces.pageBounds()[page]; i < pieces.pageBounds()[page + 1]; i++) {
                bounds[page + 1] += of.length(pieces.order()[i]);
            }
        }
        return new Content(of.gather(values), bounds, dictionary);
    }
}
