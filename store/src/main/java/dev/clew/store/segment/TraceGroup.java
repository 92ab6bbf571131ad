package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

    /// What all groups may take: many traces of a single span would fill the heap otherwise.
    static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 16;

    private final short[] places;

    private TraceGroup(int places) {
        this.places = new short[places];
    }

    private static int places(List<HeldPart> segments) {
        long traces = segments.stream()
                .mapToLong(segment -> segment.part().traceCount())
                .sum();
        return 1 + (int) (traces * PLACES_PER_TRACE);
    }

    /// The place of a segment in its group.
    record Member(TraceGroup group, int index) {
        int bit() {
            return 1 << index;
        }

        /// False only if the segment does not hold the trace.
        boolean mayHold(TraceId id) {
            return (group.members(id) & bit()) != 0;
        }

        private void add(TraceId id) {
            long hash = hash(id);
            group.places[group.first(hash)] |= (short) bit();
            group.places[group.second(hash)] |= (short) bit();
        }
    }

    /// Of each trace, the bits of the segments that may hold it.
    short[] members(List<TraceId> ids) {
        var members = new short[ids.size()];
        for (int i = 0; i < members.length; i++) {
            members[i] = (short) members(ids.get(i));
        }
        return members;
    }

    private int members(TraceId id) {
        long hash = hash(id);
        return places[first(hash)] & places[second(hash)];
    }

    /// What the groups of `parts` take.
    static long bytes(List<HeldPart> parts) {
        return groups(parts).stream()
                .mapToLong(group -> bytes(group.places.length))
                .sum();
    }

    private static Set<TraceGroup> groups(List<HeldPart> parts) {
        var groups = new HashSet<TraceGroup>();
        for (HeldPart part : parts) {
            Member member = part.member();
            if (member != null) {
                groups.add(member.group());
            }
        }
        return groups;
    }

    /// Puts those of `parts` into groups that are in none, oldest first, as soon as there are enough of them.
    ///
    /// @param room how many bytes they may take
    /// @param pause is run after each group: somebody else may need the processor
    /// @return how many bytes they take
    static long form(List<HeldPart> parts, long room, Runnable pause) {
        List<HeldPart> segments =
                parts.stream().filter(part -> part.name() != null).toList();
        // Groups of which little is left take memory for nothing.
        if (groups(segments).size() > 1 + 2 * segments.size() / SEGMENTS) {
            segments.forEach(HeldPart::leaves);
        }
        List<HeldPart> alone =
                segments.stream().filter(segment -> segment.member() == null).toList();
        long taken = 0;
        for (int from = 0; from + SEGMENTS <= alone.size(); from += SEGMENTS) {
            List<HeldPart> next = alone.subList(from, from + SEGMENTS);
            int places = places(next);
            if (taken + bytes(places) > room) {
                break;
            }
            taken += bytes(places);
            new TraceGroup(places).take(next);
            pause.run();
        }
        return taken;
    }

    private static long bytes(int places) {
        return (long) Short.BYTES * places;
    }

    private void take(List<HeldPart> segments) {
        for (int i = 0; i < SEGMENTS; i++) {
            HeldPart segment = segments.get(i);
            var member = new Member(this, i);
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
