package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a part has in common with one older part of its tenant: without it, statistics would count a trace twice
/// that stretches over a cut. Spans they have none in common: see [Repeats].
///
/// @param number of the older segment
/// @param traces how many traces of the newer part it has spans of
record Overlap(long number, long traces) {
    /// How far apart in time two spans of one trace may start, in parts that have no time in common, for the trace
    /// to count once.
    private static final long TRACE_NANOS = 600_000_000_000L;

    /// An older part, and the number by which it is told.
    record Older(long number, HeldPart held) {
        boolean isNear(TimeRange starts) {
            TimeRange own = held.part().starts();
            return held.part().spanCount() > 0
                    && saturated(own.toNanos(), TRACE_NANOS) >= starts.fromNanos()
                    && saturated(own.fromNanos(), -TRACE_NANOS) <= starts.toNanos();
        }

        private static long saturated(long nanos, long more) {
            long sum = nanos + more;
            boolean overflows = ((nanos ^ sum) & (more ^ sum)) < 0;
            return overflows ? (more > 0 ? Long.MAX_VALUE : Long.MIN_VALUE) : sum;
        }
    }

    /// Looks up each trace of `part` in the parts before it, `older`, oldest first; what several of them hold is
    /// counted for the newest of those. Costs one question to a trace-id filter per trace and older part of about
    /// the same time, or group of segments.
    static List<Overlap> of(Part part, List<Older> older) {
        return of(part, older, _ -> null);
    }

    /// As above, of a part that was cut.
    ///
    /// @param known what an older part holds of the traces that it was cut from; null if that is not known
    static List<Overlap> of(Part part, List<Older> older, Function<HeldPart, @Nullable List<TraceId>> known) {
        TimeRange starts = part.starts();
        List<Older> near = part.spanCount() == 0
                ? List.of()
                : older.stream().filter(each -> each.isNear(starts)).toList();
        var ids = new ArrayList<TraceId>();
        var counted = new HashSet<TraceId>();
        var overlaps = new ArrayList<Overlap>();
        TraceLookup lookup = null;
        // Part by part, as the filter of one stays in the caches while all traces are looked up in it.
        for (Older each : near.reversed()) {
            List<TraceId> held = known.apply(each.held());
            if (held == null) {
                if (lookup == null) {
                    part.traceIds(ids::add);
                    lookup = new TraceLookup(ids);
                }
                held = held(each.held(), lookup, ids);
            }
            long traces = held.stream().filter(part::holds).filter(counted::add).count();
            if (traces > 0) {
                overlaps.add(new Overlap(each.number(), traces));
            }
        }
        return overlaps.reversed();
    }

    /// What is known of `overlaps` when the parts of these numbers are gone: null, so that it is counted again, if
    /// one of them has a share in it, as an even older part may have that share too.
    static @Nullable List<Overlap> without(Set<Long> numbers, @Nullable List<Overlap> overlaps) {
        if (overlaps == null) {
            return null;
        }
        return overlaps.stream().anyMatch(overlap -> numbers.contains(overlap.number())) ? null : overlaps;
    }

    /// What is known of `overlaps` when the segment `now` holds what those of these numbers held.
    static @Nullable List<Overlap> merged(Set<Long> numbers, long now, @Nullable List<Overlap> overlaps) {
        if (overlaps == null) {
            return null;
        }
        var others = new ArrayList<Overlap>();
        long traces = 0;
        for (Overlap overlap : overlaps) {
            if (numbers.contains(overlap.number())) {
                traces += overlap.traces();
            } else {
                others.add(overlap);
            }
        }
        if (traces > 0) {
            others.add(new Overlap(now, traces));
        }
        return others;
    }

    /// Which of `ids` the part holds. What cannot be read counts for nothing.
    private static List<TraceId> held(HeldPart part, TraceLookup lookup, List<TraceId> ids) {
        try {
            return lookup.in(part).stream()
                    .mapToObj(ids::get)
                    .filter(part.part()::holds)
                    .toList();
        } catch (Fault fault) {
            MissingParts.throwUnlessCorrupt(fault);
            return List.of();
        } catch (InternalError _) {
            // As what is corrupt: see MissingParts.damage.
            return List.of();
        }
    }
}
