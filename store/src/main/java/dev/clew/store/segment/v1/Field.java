package dev.clew.store.segment.v1;

import java.util.Arrays;
import java.util.List;

/// The columns that every row of a table has; attributes have columns of their own. The codes are part of the
/// format.
enum Field {
    TRACE_ID_HIGH(0, Table.SPAN, Kind.DERIVED),
    TRACE_ID_LOW(1, Table.SPAN, Kind.DERIVED),
    SPAN_ID(2, Table.SPAN, Kind.ID),
    PARENT_ID(3, Table.SPAN, Kind.NUMBER),
    START(4, Table.SPAN, Kind.TIME),
    /// End minus start, wrapped around where that is more than a `long`: the end comes out right again.
    DURATION(5, Table.SPAN, Kind.NUMBER),
    KIND(6, Table.SPAN, Kind.NUMBER),
    STATUS(7, Table.SPAN, Kind.NUMBER),
    FLAGS(8, Table.SPAN, Kind.NUMBER),
    DROPPED_ATTRIBUTES(9, Table.SPAN, Kind.NUMBER),
    DROPPED_EVENTS(10, Table.SPAN, Kind.NUMBER),
    DROPPED_LINKS(11, Table.SPAN, Kind.NUMBER),
    NAME(12, Table.SPAN, Kind.TEXT),
    MESSAGE(13, Table.SPAN, Kind.TEXT),
    TRACE_STATE(14, Table.SPAN, Kind.TEXT),
    /// The resource as [AttributeCodec] writes it.
    RESOURCE(15, Table.SPAN, Kind.TEXT),
    /// The scope as [AttributeCodec] writes it.
    SCOPE(16, Table.SPAN, Kind.TEXT),
    /// How many events a span has.
    EVENTS(17, Table.SPAN, Kind.NUMBER),
    /// How many links a span has.
    LINKS(18, Table.SPAN, Kind.NUMBER),
    /// In a segment: the ids of parents that are not in it, for the spans that have such a parent.
    EXTERNAL_PARENT(19, Table.SPAN, Kind.DERIVED),
    SPAN_SHAPE(20, Table.SPAN, Kind.DERIVED),
    /// In a segment: for each loose row, how many attributes it has, and the column of each.
    SPAN_LOOSE(21, Table.SPAN, Kind.DERIVED),
    /// In a segment: how many of the rows behind it are below a span in the tree of its trace.
    DESCENDANTS(22, Table.SPAN, Kind.DERIVED),
    /// In a segment: which of [IntervalCounts]' intervals a span starts in. The scale of the column is their width in
    /// seconds.
    INTERVAL(23, Table.SPAN, Kind.DERIVED),

    /// In a segment: nanoseconds since the start of its span.
    EVENT_TIME(32, Table.EVENT, Kind.NUMBER),
    EVENT_NAME(33, Table.EVENT, Kind.TEXT),
    EVENT_DROPPED_ATTRIBUTES(34, Table.EVENT, Kind.NUMBER),
    EVENT_SHAPE(35, Table.EVENT, Kind.DERIVED),
    EVENT_LOOSE(36, Table.EVENT, Kind.DERIVED),

    LINK_TRACE_ID_HIGH(48, Table.LINK, Kind.ID),
    LINK_TRACE_ID_LOW(49, Table.LINK, Kind.ID),
    LINK_SPAN_ID(50, Table.LINK, Kind.ID),
    LINK_TRACE_STATE(51, Table.LINK, Kind.TEXT),
    LINK_FLAGS(52, Table.LINK, Kind.NUMBER),
    LINK_DROPPED_ATTRIBUTES(53, Table.LINK, Kind.NUMBER),
    LINK_SHAPE(54, Table.LINK, Kind.DERIVED),
    LINK_LOOSE(55, Table.LINK, Kind.DERIVED);

    /// What a column is like, which decides how it is written.
    enum Kind {
        /// Random bits, not worth compressing.
        ID,
        /// Numbers near the one before.
        TIME,
        NUMBER,
        /// Places in a dictionary.
        TEXT,
        /// Not gathered from rows as it is: made when a segment is cut, or of other columns.
        DERIVED
    }

    static final List<Field> ALL = List.of(values());

    /// All codes are less.
    static final int CODES = 1 + ALL.stream().mapToInt(Field::code).max().orElseThrow();

    private final int code;
    private final Table table;
    private final Kind kind;

    Field(int code, Table table, Kind kind) {
        this.code = code;
        this.table = table;
        this.kind = kind;
    }

    static Field of(int code) {
        for (Field field : ALL) {
            if (field.code == code) {
                return field;
            }
        }
        throw new IndexOutOfBoundsException("no field has the code " + code);
    }

    static List<Field> of(Table table) {
        return Arrays.stream(values()).filter(field -> field.table == table).toList();
    }

    static Field shapeOf(Table table) {
        return switch (table) {
            case SPAN -> SPAN_SHAPE;
            case EVENT -> EVENT_SHAPE;
            case LINK -> LINK_SHAPE;
        };
    }

    static Field looseOf(Table table) {
        return switch (table) {
            case SPAN -> SPAN_LOOSE;
            case EVENT -> EVENT_LOOSE;
            case LINK -> LINK_LOOSE;
        };
    }

    int code() {
        return code;
    }

    Table table() {
        return table;
    }

    Kind kind() {
        return kind;
    }
}
