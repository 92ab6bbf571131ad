package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Which of some segments hold a trace, as one filter in memory: a trace is in few of them, so that most need not be
/// asked one by one. Each place has a bit for each segment, and a trace two places: the bits that both have in common
/// are those of the segments that may hold it. So a question costs two accesses to memory for all of them.
///
/// ```
/// segment      0 1 2 3 …
/// place 17     1 0 1 0      of trace a, of another in segment 2
/// place 41     1 0 0 1      of trace a, of another in segment 3
///              ───────
/// both         1 0 0 0      trace a may be in segment 0
/// ```
///
/// A segment that is replaced leaves its group; its bits stay, and nobody asks for them.
final class TraceGroup {
    /// How many segments stand together.
    static final int SEGMENTS = Short.SIZE;

    /// About one in 150 is taken for a trace that a segment holds, and is not.
    private static final double PLACES_PER_TRACE = 1.5;

    private final short[] places;

    private TraceGroup(long traces) {
        places = new short[1 + (int) (traces * PLACES_PER_TRACE)];
    }

    /// The place of a segment in its group.
    record Member(TraceGroup group, int index) {
        /// False only if the segment does not hold the trace.
        boolean mayHold(TraceId id) {
            long hash = hash(id);
            return (group.places[group.first(hash)] & group.places[group.second(hash)] & 1 << index) != 0;
        }

        private void add(TraceId id) {
            long hash = hash(id);
            group.places[group.first(hash)] |= (short) (1 << index);
            group.places[group.second(hash)] |= (short) (1 << index);
        }
    }

    /// Puts those of `parts` into groups that are in none, as soon as there are enough of them.
    ///
    /// @param pause is run after each group: somebody else may need the processor
    static void form(List<HeldPart> parts, Runnable pause) {
        List<HeldPart> segments =
                parts.stream().filter(part -> part.name() != null).toList();
        var groups = new HashSet<TraceGroup>();
        var alone = new ArrayList<HeldPart>();
        for (HeldPart segment : segments) {
            Member member = segment.member();
            if (member == null) {
                alone.add(segment);
            } else {
                groups.add(member.group());
            }
        }
        // Those of which little is left take memory for nothing.
        boolean isScattered = groups.size() > 1 + 2 * segments.size() / SEGMENTS;
        List<HeldPart> next = isScattered ? segments : alone;
        for (int from = 0; from + SEGMENTS <= next.size(); from += SEGMENTS) {
            form(next.subList(from, from + SEGMENTS));
            pause.run();
        }
        if (isScattered) {
            next.subList(next.size() - next.size() % SEGMENTS, next.size()).forEach(HeldPart::leaves);
        }
    }

    private static void form(List<HeldPart> segments) {
        var group = new TraceGroup(segments.stream()
                .mapToLong(segment -> segment.part().traceCount())
                .sum());
        for (int i = 0; i < SEGMENTS; i++) {
            HeldPart segment = segments.get(i);
            var member = new Member(group, i);
            try {
                segment.part().traceIds(member::add);
                segment.joins(member);
            } catch (Fault fault) {
                // It is asked by itself, and tells then.
                MissingParts.throwUnlessCorrupt(fault);
            }
        }
    }

    private int first(long hash) {
        return (int) (((hash >>> Integer.SIZE) * places.length) >>> Integer.SIZE);
    }

    private int second(long hash) {
        return (int) (((hash & 0xffff_ffffL) * places.length) >>> Integer.SIZE);
    }

    /// As wyhash mixes two numbers.
    private static long hash(TraceId id) {
        long a = id.high() ^ 0x2d35_8dcc_aa6c_78a5L;
        long b = id.low() ^ 0x8bb8_4b93_962e_acc9L;
        long low = a * b;
        long high = Math.multiplyHigh(a, b);
        return (low ^ high) * 0x9e37_79b9_7f4a_7c15L;
    }
}
