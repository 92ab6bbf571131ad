package dev.clew.query;

import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.store.SpanFilter;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;

/// How services did over time. At each point in time, the spans count that started within a window before it. Points
/// lie on whole multiples of a part of step and window, the last one not after `endMillis`.
///
/// @param services names; at least one
/// @param kinds of the spans that count; none for all
/// @param isByOperation whether each name of a span has a series of its own
/// @param endMillis since 1970
/// @param lookbackMillis how long before the first point is at the earliest
/// @param stepMillis from one point to the next
/// @param windowMillis how long before a point spans count for it
public record SeriesQuestion(
        Tenant tenant,
        List<String> services,
        Set<SpanKind> kinds,
        boolean isByOperation,
        long endMillis,
        long lookbackMillis,
        long stepMillis,
        long windowMillis) {
    /// How many points, and how many parts of windows, a series may have.
    public static final int MOST_POINTS = 11_000;

    private static final int MANY_PARTS = 1_000;
    private static final List<Long> SHORT_PARTS_MILLIS = List.of(1_000L, 5_000L, 10_000L, 15_000L, 30_000L, 60_000L);
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// @throws IllegalArgumentException if there would be more than [#MOST_POINTS]
    public SeriesQuestion {
        services = List.copyOf(services);
        kinds = Set.copyOf(kinds);
        long parts = (lookbackMillis + windowMillis) / common(stepMillis, windowMillis);
        if (lookbackMillis / stepMillis > MOST_POINTS || parts > MOST_POINTS) {
            throw new IllegalArgumentException(
                    "%d points are needed for a lookback of %d ms, a step of %d ms and a window of %d ms: %d at most"
                            .formatted(
                                    Math.max(parts, lookbackMillis / stepMillis),
                                    lookbackMillis,
                                    stepMillis,
                                    windowMillis,
                                    MOST_POINTS));
        }
    }

    private static long common(long a, long b) {
        return BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).longValueExact();
    }

    /// Every window is made of whole parts of this length: short ones, since the last point is only as new as a part
    /// is long, as long as they are not too many.
    long partMillis() {
        long longest = common(stepMillis, windowMillis);
        for (long millis : SHORT_PARTS_MILLIS) {
            if (longest % millis == 0 && (lookbackMillis + windowMillis) / millis <= MANY_PARTS) {
                return millis;
            }
        }
        return longest;
    }

    long lastPointMillis() {
        return endMillis - endMillis % partMillis();
    }

    long firstPointMillis() {
        long last = lastPointMillis();
        long earliest = Math.max(0, endMillis - lookbackMillis);
        return last < earliest ? last : last - (last - earliest) / stepMillis * stepMillis;
    }

    /// Start times of the spans that count for any point.
    TimeRange range() {
        long from = Math.max(0, firstPointMillis() - windowMillis) * NANOS_PER_MILLI;
        return new TimeRange(from, Math.max(from, lastPointMillis() * NANOS_PER_MILLI - 1));
    }

    SpanFilter filter() {
        List<SpanFilter> ofServices =
                services.stream().<SpanFilter>map(SpanFilter.ServiceIs::new).toList();
        List<SpanFilter> ofKinds =
                kinds.stream().sorted().<SpanFilter>map(SpanFilter.KindIs::new).toList();
        return new SpanFilter.And(
                ofKinds.isEmpty()
                        ? List.of(new SpanFilter.Or(ofServices))
                        : List.of(new SpanFilter.Or(ofServices), new SpanFilter.Or(ofKinds)));
    }
}
