package dev.clew.store.segment.v1;

/// What a segment is written from, a column at a time: all rows in the order in which they are to stand in
/// it, trace by trace. Each array is the caller's.
interface SegmentSource {
    int rowCount();

    /// The first row of each trace, and where the last one ends.
    int[] traceStarts();

    /// First halves of the ids, by trace.
    long[] traceIdHighs();

    /// Second halves of the ids, by trace.
    long[] traceIdLows();

    /// What the sampler left with each trace.
    TraceNotes notes();

    /// The numbers of a field as the segment keeps them, for every row of its table that has one; none at
    /// all if all are zero, or the empty string. Those of trace ids are to be had above only.
    long[] numbers(Field field);

    /// The same of a text field.
    Texts texts(Field field);

    /// @param numbers of every row; none at all if all are the empty string
    /// @param dictionary what they point into
    record Texts(long[] numbers, Dictionary dictionary) {}

    /// @param bounds where the rows that belong to each page's spans begin, and where the last ones end
    AttributeSource attributes(Table table, int[] bounds);
}
