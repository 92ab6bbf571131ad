package dev.clew.store.segment.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attributes of one table of a [SegmentSource]: which columns each row has values in, and the columns.
interface AttributeSource {
    /// The columns of each shape, from 1 on.
    List<int[]> shapes();

    /// By row; none at all if every row is loose.
    long[] shapeOfRow();

    /// Of each loose row how many columns, and which.
    Content loose();

    /// Every column, whether it has a value or not, in order of their numbers.
    List<AttributeColumn> columns();

    /// The values of a column in order of the rows.
    Content content(AttributeColumn column);

    /// Numbers that only some rows have, or that rows have several of.
    ///
    /// @param bounds where those of each page begin, and where the last ones end
    /// @param dictionary what they point into, if it is texts
    record Content(long[] numbers, int[] bounds, @Nullable Dictionary dictionary) {}
}
