package dev.clew.store.segment.ledger;

import dev.clew.model.Histogram;
import dev.clew.model.SpanKind;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.SamplingCount;

/// Numbers that add up. Those of spans that were brought back are below zero.
public final class Cell {
    private long traces;
    private long spans;
    private long errors;
    private double sumNanos;
    private final Histogram durations;

    Cell() {
        this(0, 0, 0, 0, new Histogram());
    }

    public Cell(long traces, long spans, long errors, double sumNanos, Histogram durations) {
        this.traces = traces;
        this.spans = spans;
        this.errors = errors;
        this.sumNanos = sumNanos;
        this.durations = durations;
    }

    /// @param nanos not below zero
    void addSpan(int times, boolean isError, long nanos) {
        spans += times;
        errors += isError ? times : 0;
        sumNanos += (double) times * nanos;
        durations.addTo(Histogram.bucketOf((double) nanos), times);
    }

    void add(long moreTraces, long moreSpans, long moreErrors) {
        traces += moreTraces;
        spans += moreSpans;
        errors += moreErrors;
    }

    public void add(Cell other) {
        add(other.traces, other.spans, other.errors);
        sumNanos += other.sumNanos;
        durations.add(other.durations);
    }

    public long traces() {
        return traces;
    }

    public long spans() {
        return spans;
    }

    public long errors() {
        return errors;
    }

    public double sumNanos() {
        return sumNanos;
    }

    /// Not to be written to.
    public Histogram durations() {
        return durations;
    }

    /// @param key of an operation or an edge
    public Rollup rollup(CellKey key) {
        var figures = new Rollup.Figures(spans, errors, sumNanos, durations);
        return switch (key.type()) {
            case OPERATION ->
                new Rollup.OfOperation(key.minutes(), name(key, 0), name(key, 1), SpanKind.of(key.number()), figures);
            case EDGE -> new Rollup.OfEdge(key.minutes(), name(key, 0), name(key, 1), key.number() == 1, figures);
            case RULE -> throw new IllegalArgumentException("%s is about a rule".formatted(key));
        };
    }

    private static String name(CellKey key, int index) {
        return key.names().get(index);
    }

    /// @param key of a rule
    public SamplingCount count(CellKey key) {
        return new SamplingCount(
                key.minutes(),
                key.number() >>> 1,
                name(key, 0),
                (key.number() & 1) == 1,
                key.root(),
                traces,
                spans,
                errors);
    }
}
