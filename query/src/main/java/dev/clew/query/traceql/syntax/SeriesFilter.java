package dev.clew.query.traceql.syntax;

/// Which series, or numbers of them, stay.
public sealed interface SeriesFilter {
    /// In each step the `count` largest numbers.
    record TopK(int count) implements SeriesFilter {}

    /// In each step the `count` smallest numbers.
    record BottomK(int count) implements SeriesFilter {}

    /// The numbers for which the comparison holds.
    record Compared(Operator comparison, Literal to) implements SeriesFilter {}
}
