package dev.clew.store;

import java.util.function.BooleanSupplier;

/// When whoever looks through spans gives up. An engine looks at the clock and at the caller now and then, at least
/// once for each few thousand spans.
///
/// @param spans how many may be looked at, matching or not; at least 1
/// @param deadlineNanos on the clock of [System#nanoTime]
/// @param memory of the query that looks, which may be several scans
/// @param abandoned whether nobody waits for the answer any more; called from each thread that looks
/// @param helpers who may do some of the work
public record ScanLimits(
        long spans, long deadlineNanos, QueryMemory memory, BooleanSupplier abandoned, Helpers helpers) {
    /// 292 years from any moment that can be asked for.
    private static final long NO_DEADLINE = Long.MAX_VALUE / 2;

    /// Looks at everything, whatever memory that takes: for who knows that it is not much.
    public static final ScanLimits NONE = of(Long.MAX_VALUE, new QueryMemory(Long.MAX_VALUE));

    /// Gives up after `spans`, with the memory that a query may hold.
    public static ScanLimits ofSpans(long spans) {
        return of(spans, QueryMemory.ofThisProcess());
    }

    private static ScanLimits of(long spans, QueryMemory memory) {
        return new ScanLimits(spans, System.nanoTime() + NO_DEADLINE, memory, () -> false, Helpers::none);
    }

    /// The same, but for so many spans.
    public ScanLimits withSpans(long some) {
        return new ScanLimits(some, deadlineNanos, memory, abandoned, helpers);
    }

    /// The same, but no longer than `nanos` from now.
    public ScanLimits within(long nanos) {
        return new ScanLimits(spans, System.nanoTime() + nanos, memory, abandoned, helpers);
    }

    /// The same, but no longer than somebody waits.
    public ScanLimits whileWanted(BooleanSupplier wanted) {
        return new ScanLimits(spans, deadlineNanos, memory, () -> !wanted.getAsBoolean(), helpers);
    }

    /// The same, but with a memory of its own.
    public ScanLimits within(QueryMemory other) {
        return new ScanLimits(spans, deadlineNanos, other, abandoned, helpers);
    }

    /// The same, but not alone.
    public ScanLimits with(Helpers others) {
        return new ScanLimits(spans, deadlineNanos, memory, abandoned, others);
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
