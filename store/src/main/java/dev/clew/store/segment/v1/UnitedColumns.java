package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The attribute columns and the shapes that one table has in all inputs of a merge: what is the same has one
/// number.
final class UnitedColumns {
    private final Table table;
    private final MergeInputs inputs;
    private final List<AttributeColumn> columns = new ArrayList<>();
    private final List<List<@Nullable SegmentColumn>> columnsOfInputs = new ArrayList<>();
    private final Map<Key, Integer> columnNumbers = new HashMap<>();
    private final List<int[]> columnOf = new ArrayList<>();
    private final List<int[]> shapes = new ArrayList<>();
    private final Map<IntBuffer, Integer> shapeNumbers = new HashMap<>();
    private final List<int[]> shapeOf = new ArrayList<>();

    private record Key(ByteBuffer key, ColumnType type) {}

    /// @throws Fault `CALLER` if there are more than one segment may have
    UnitedColumns(Table table, MergeInputs inputs) {
        this.table = table;
        this.inputs = inputs;
        shapes.add(new int[0]);
        for (int input = 0; input < inputs.count(); input++) {
            SegmentTable of = inputs.segment(input).table(table);
            columnOf.add(numberColumns(of.attributes(), input));
            shapeOf.add(numberShapes(of.shapes(inputs.reader(input)), columnOf.get(input)));
        }
        if (columns.size() > AttributeColumns.LIMIT) {
            throw new Fault(
                    Fault.Kind.CALLER,
                    "%d segments have %d attribute columns together, and one may have %d (made-up keys?)"
                            .formatted(inputs.count(), columns.size(), AttributeColumns.LIMIT));
        }
    }

    private int[] numberColumns(List<SegmentTable.Attribute> attributes, int input) {
        int[] numbers = new int[attributes.size()];
        for (int i = 0; i < numbers.length; i++) {
            SegmentTable.Attribute attribute = attributes.get(i);
            var key = new Key(ByteBuffer.wrap(attribute.utf8()), attribute.type());
            numbers[i] = columnNumbers.computeIfAbsent(key, this::add);
            columnsOfInputs.get(numbers[i]).set(input, attribute.column());
        }
        return numbers;
    }

    private int add(Key key) {
        columns.add(new AttributeColumn(columns.size(), key.key().array(), key.type(), null));
        columnsOfInputs.add(Arrays.asList(new @Nullable SegmentColumn[inputs.count()]));
        return columns.size() - 1;
    }

    private int[] numberShapes(int[][] ofInput, int[] columnNumbersOfInput) {
        int[] numbers = new int[ofInput.length];
        for (int shape = 1; shape < ofInput.length; shape++) {
            int[] renumbered = new int[ofInput[shape].length];
            for (int i = 0; i < renumbered.length; i++) {
                renumbered[i] = columnNumbersOfInput[ofInput[shape][i]];
            }
            numbers[shape] = shapeNumbers.computeIfAbsent(IntBuffer.wrap(renumbered), _ -> {
                shapes.add(renumbered);
                return shapes.size() - 1;
            });
        }
        return numbers;
    }

    Table table() {
        return table;
    }

    List<AttributeColumn> columns() {
        return columns;
    }

    /// The column in each input; null where that has no value of it.
    List<@Nullable SegmentColumn> ofInputs(int column) {
        return columnsOfInputs.get(column);
    }

    /// The columns of each; the first is that of loose rows, which carry their own.
    List<int[]> shapes() {
        return shapes;
    }

    /// Gives what the inputs say of their rows the numbers that hold for all.
    ///
    /// @param shapeOfRow by row of the inputs
    /// @param loose of each loose row how many columns, and which
    void renumber(long[] shapeOfRow, long[] loose) {
        int row = 0;
        int looseAt = 0;
        for (int input = 0; input < inputs.count(); input++) {
            int end = row + inputs.rowCount(table, input);
            for (; row < end; row++) {
                int shape = (int) shapeOfRow[row];
                shapeOfRow[row] = shapeOf.get(input)[shape];
                if (shape == Shapes.LOOSE) {
                    int[] numbers = columnOf.get(input);
                    int last = looseAt + (int) loose[looseAt];
                    while (looseAt++ < last) {
                        loose[looseAt] = numbers[(int) loose[looseAt]];
                    }
                }
            }
        }
    }
}
