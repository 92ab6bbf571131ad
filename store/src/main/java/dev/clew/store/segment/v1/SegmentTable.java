package dev.clew.store.segment.v1;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a segment has of one table: the columns that were not left out, and the shapes of its rows.
final class SegmentTable {
    private final Map<Field, SegmentColumn> fields = new EnumMap<>(Field.class);
    private final List<Attribute> attributes;
    private final Table table;
    private final long shapesOffset;
    private final int shapesLength;
    private volatile int @Nullable [][] shapes;

    /// The values of one key that are of one type.
    ///
    /// @param utf8 the key as it was sent
    /// @param column null if no span has a value
    record Attribute(
            String key,
            byte[] utf8,
            ColumnType type,
            @Nullable SegmentColumn column) {}

    SegmentTable(
            Table table,
            Map<Field, SegmentColumn> fields,
            List<Attribute> attributes,
            long shapesOffset,
            int shapesLength) {
        this.table = table;
        this.fields.putAll(fields);
        this.attributes = attributes;
        this.shapesOffset = shapesOffset;
        this.shapesLength = shapesLength;
    }

    Table table() {
        return table;
    }

    /// Null if every value is zero, or the empty string.
    @Nullable
    SegmentColumn field(Field field) {
        return fields.get(field);
    }

    Iterable<SegmentColumn> fields() {
        return fields.values();
    }

    List<Attribute> attributes() {
        return attributes;
    }

    long shapesOffset() {
        return shapesOffset;
    }

    int shapesLength() {
        return shapesLength;
    }

    /// The columns of each shape; the first is that of loose rows, which carry their own.
    int[][] shapes(PageReader reader) {
        int[][] known = shapes;
        if (known == null) {
            known = readShapes(reader.compressedPage("shapes of " + table, shapesOffset, shapesLength));
            shapes = known;
        }
        return known;
    }

    static int[][] readShapes(Input in) {
        int[][] shapes = new int[in.readCount() + 1][];
        shapes[Shapes.LOOSE] = new int[0];
        for (int i = 1; i < shapes.length; i++) {
            shapes[i] = new int[in.readCount()];
            for (int j = 0; j < shapes[i].length; j++) {
                shapes[i][j] = in.readCount();
            }
        }
        return shapes;
    }
}
