package dev.clew.cli.draw;

/// A bar as long as a span and as far from the left as it started late, in a few cells that stand for the
/// trace.
final class TimeBar {
    private final long startNanos;
    private final long durationNanos;
    private final int cells;

    TimeBar(long traceStartNanos, long traceDurationNanos, int cells) {
        this.startNanos = traceStartNanos;
        this.durationNanos = Math.max(1, traceDurationNanos);
        this.cells = cells;
    }

    /// Blank cells, then full ones; less than half a cell is drawn as a thin mark, so that no span vanishes.
    String of(long spanStartNanos, long spanDurationNanos) {
        double perCell = (double) durationNanos / cells;
        int from = Math.min(cells - 1, (int) ((spanStartNanos - startNanos) / perCell));
        int length = (int) Math.min(cells - from, Math.round(spanDurationNanos / perCell));
        return " ".repeat(from) + (length == 0 ? "▏" : "█".repeat(length));
    }
}
