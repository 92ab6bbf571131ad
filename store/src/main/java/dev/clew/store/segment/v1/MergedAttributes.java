package dev.clew.store.segment.v1;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The attributes of one table of several segments. Columns and shapes are united by what they are; then it is
/// counted how many values of a column each piece of rows has, which says where in the inputs its values are, and
/// no row is looked at again.
final class MergedAttributes implements AttributeSource {
    private final MergeInputs inputs;
    private final Pieces pieces;

    // Columns and shapes of all inputs together.
    private final List<AttributeColumn> united = new ArrayList<>();
    private final Map<Key, Integer> columnNumbers = new HashMap<>();
    private final List<List<@Nullable SegmentColumn>> inputColumns = new ArrayList<>();
    private final List<int[]> unitedShapes = new ArrayList<>();
    private final Map<IntBuffer, Integer> shapeNumbers = new HashMap<>();

    private final long[] shapeOfRow;
    private final long[] loose;

    private final PieceCounts counts;
    private final List<int[]> shapes = new ArrayList<>();
    private final List<AttributeColumn> columns = new ArrayList<>();

    /// Of each column of the output, its number among the united.
    private final List<Integer> numbers = new ArrayList<>();

    private record Key(ByteBuffer key, ColumnType type) {}

    MergedAttributes(Table table, MergeInputs inputs, Pieces pieces) {
        this.inputs = inputs;
        this.pieces = pieces;
        boolean shaped = inputs.has(Field.shapeOf(table));
        long[] shapeOfInputRow = inputs.numbers(Field.shapeOf(table));
        loose = inputs.partial(Field.looseOf(table));
        renumber(table, shapeOfInputRow);
        counts = new PieceCounts(pieces, unitedShapes, united.size(), shapeOfInputRow, loose);
        shapeOfRow = shaped ? pieces.gather(shapeOfInputRow) : new long[0];
        chooseColumns();
        chooseShapes();
    }

    /// Gives the columns and shapes of each input the numbers they have among all.
    private void renumber(Table table, long[] shapeOfInputRow) {
        unitedShapes.add(new int[0]);
        int row = 0;
        int looseAt = 0;
        for (int input = 0; input < inputs.count(); input++) {
            SegmentTable of = inputs.segment(input).table(table);
            int[] columnOf = renumberedColumns(of, input);
            int[] shapeOf = renumberedShapes(of.shapes(inputs.reader(input)), columnOf);
            int end = row + inputs.rowCount(table, input);
            for (; row < end; row++) {
                int shape = (int) shapeOfInputRow[row];
                shapeOfInputRow[row] = shapeOf[shape];
                if (shape == Shapes.LOOSE) {
                    int last = looseAt + (int) loose[looseAt];
                    while (looseAt < last) {
                        looseAt++;
                        loose[looseAt] = columnOf[(int) loose[looseAt]];
                    }
                    looseAt++;
                }
            }
        }
    }

    private int[] renumberedColumns(SegmentTable of, int input) {
        int[] numbersOf = new int[of.attributes().size()];
        for (int i = 0; i < numbersOf.length; i++) {
            SegmentTable.Attribute attribute = of.attributes().get(i);
            int number = columnNumbers.computeIfAbsent(
                    new Key(ByteBuffer.wrap(attribute.utf8()), attribute.type()), key -> addColumn(key));
            numbersOf[i] = number;
            inputColumns.get(number).set(input, attribute.column());
        }
        return numbersOf;
    }

    private int addColumn(Key key) {
        united.add(new AttributeColumn(united.size(), key.key().array(), key.type(), null));
        inputColumns.add(Arrays.asList(new @Nullable SegmentColumn[inputs.count()]));
        return united.size() - 1;
    }

    private int[] renumberedShapes(int[][] of, int[] columnOf) {
        int[] numbersOf = new int[of.length];
        for (int shape = 1; shape < of.length; shape++) {
            int[] renumbered =
                    Arrays.stream(of[shape]).map(column -> columnOf[column]).toArray();
            numbersOf[shape] = shapeNumbers.computeIfAbsent(IntBuffer.wrap(renumbered), _ -> {
                unitedShapes.add(renumbered);
                return unitedShapes.size() - 1;
            });
        }
        return numbersOf;
    }

    /// Those that have a value left, and the spill, which is always the first.
    private void chooseColumns() {
        for (AttributeColumn column : united) {
            if (column.type() == ColumnType.SPILL) {
                choose(column);
            }
        }
        for (AttributeColumn column : united) {
            if (column.type() != ColumnType.SPILL && counts.hasValues(column.id())) {
                choose(column);
            }
        }
    }

    private void choose(AttributeColumn column) {
        columns.add(new AttributeColumn(columns.size(), column.key(), column.type(), null));
        numbers.add(column.id());
    }

    /// Those that a row has, by first appearance.
    private void chooseShapes() {
        int[] chosen = new int[united.size()];
        for (int i = 0; i < numbers.size(); i++) {
            chosen[numbers.get(i)] = i;
        }
        int[] numbersOf = new int[unitedShapes.size()];
        for (int row = 0; row < shapeOfRow.length; row++) {
            int shape = (int) shapeOfRow[row];
            if (shape != Shapes.LOOSE && numbersOf[shape] == 0) {
                shapes.add(Arrays.stream(unitedShapes.get(shape))
                        .map(column -> chosen[column])
                        .toArray());
                numbersOf[shape] = shapes.size();
            }
            shapeOfRow[row] = numbersOf[shape];
        }
        for (int at = 0; at < loose.length; ) {
            int last = at + (int) loose[at];
            while (at < last) {
                at++;
                loose[at] = chosen[(int) loose[at]];
            }
            at++;
        }
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
        return content(loose, counts.looseStarts(), null);
    }

    @Override
    public List<AttributeColumn> columns() {
        return columns;
    }

    @Override
    public Content content(AttributeColumn column) {
        int number = numbers.get(column.id());
        List<@Nullable SegmentColumn> from = inputColumns.get(number);
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
