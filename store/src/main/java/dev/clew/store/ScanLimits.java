package dev.clew.store;

import java.util.function.BooleanSupplier;

/// When whoever looks through spans gives up. An engine looks at the clock and at the caller now and then, at least
/// once for each few thousand spans.
///
/// @param spans how many may be looked at, matching or not; at least 1
/// @param deadlineNanos on the clock of [System#nanoTime]
/// @param traceBytes heap that the spans of a trace may take, roughly, where a trace is looked at as a whole
/// @param abandoned whether nobody waits for the answer any more; called from the thread that looks
public record ScanLimits(long spans, long deadlineNanos, long traceBytes, BooleanSupplier abandoned) {
    /// 292 years from any moment that can be asked for.
    private static final long NO_DEADLINE = Long.MAX_VALUE / 2;

    /// How many of the largest traces would fill the heap: a few questions at a time leave most of it to the rest.
    private static final int TRACES_IN_HEAP = 8;

    private static final long TRACE_BYTES = Runtime.getRuntime().maxMemory() / TRACES_IN_HEAP;

    /// Looks at everything.
    public static final ScanLimits NONE = ofSpans(Long.MAX_VALUE);

    /// Gives up after `spans`.
    public static ScanLimits ofSpans(long spans) {
        return new ScanLimits(spans, System.nanoTime() + NO_DEADLINE, TRACE_BYTES, () -> false);
    }

    /// The same, but no longer than `nanos` from now.
    public ScanLimits within(long nanos) {
        return new ScanLimits(spans, System.nanoTime() + nanos, traceBytes, abandoned);
    }

    /// The same, but no longer than somebody waits.
    public ScanLimits whileWanted(BooleanSupplier wanted) {
        return new ScanLimits(spans, deadlineNanos, traceBytes, () -> !wanted.getAsBoolean());
    }

    /// The same, but with traces of no more than `bytes`.
    public ScanLimits withTraceBytes(long bytes) {
        return new ScanLimits(spans, deadlineNanos, bytes, abandoned);
    }

    /// Why to give up now, though spans are left to look at; empty if there is no reason but their number.
    public String exceeded(long scannedSpans) {
        if (System.nanoTime() - deadlineNanos > 0) {
            return "time was up after %d spans".formatted(scannedSpans);
        }
        return abandoned.getAsBoolean() ? "nobody waited any longer after %d spans".formatted(scannedSpans) : "";
    }

    /// What an answer says that stopped at the most spans allowed.
    public static String tooMany(long scannedSpans) {
        return "%d spans were looked at, the most allowed".formatted(scannedSpans);
    }
}
