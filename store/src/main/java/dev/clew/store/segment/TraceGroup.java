package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Which of some segments hold a trace, as one filter in memory: a trace is in few of them, so that most need not be
/// asked one by one. Each place has a bit for each segment, and a trace four places: the bits that all have in common
/// are those of the segments that may hold it. So a question costs four accesses to memory for all of them.
///
/// ```
/// segment      0 1 2 3 …
/// place 17     1 0 1 0      of trace a, of another in segment 2
/// place 41     1 0 0 1      of trace a, of another in segment 3
///              ───────
/// all          1 0 0 0      trace a may be in segment 0
/// ```
///
/// Segments join it one after the other while others ask; one at a time, by the upkeep. A segment that is replaced
/// leaves its group; its bits stay, and nobody asks for them. See [TraceGroups] for which stand together.
final class TraceGroup {
    /// How many segments stand together at most.
    static final int SEGMENTS = Long.SIZE;

    /// About one in 150 is taken for a trace that a segment holds, and is not.
    private static final int BITS_PER_TRACE = 12;

    private static final int PROBES = 4;

    private final long[] places;
    private long room;
    private volatile int segments;

    /// @param traces how many its segments may have together
    TraceGroup(long traces) {
        places = new long[places(traces)];
        room = traces;
    }

    /// What a group for so many traces takes.
    static long bytes(long traces) {
        return (long) Long.BYTES * places(traces);
    }

    private static int places(long traces) {
        return 1 + (int) Math.min(Integer.MAX_VALUE - Long.SIZE, traces * BITS_PER_TRACE / SEGMENTS);
    }

    /// What it takes.
    long bytes() {
        return (long) Long.BYTES * places.length;
    }

    /// The place of a segment in its group.
    record Member(TraceGroup group, int index) {
        /// False only if the segment does not hold the trace.
        boolean mayHold(TraceId id) {
            return (group.members(id) & 1L << index) != 0;
        }
    }

    /// Of each segment that stands here, which of the traces it may hold, by place.
    BitSet[] members(List<TraceId> ids) {
        var members = new BitSet[segments];
        Arrays.setAll(members, _ -> new BitSet(ids.size()));
        for (int i = 0; i < ids.size(); i++) {
            long left = members(ids.get(i));
            while (left != 0) {
                int index = Long.numberOfTrailingZeros(left);
                if (index < members.length) {
                    members[index].set(i);
                }
                left &= left - 1;
            }
        }
        return members;
    }

    private long members(TraceId id) {
        long hash = hash(id);
        long members = places[place(hash, 0)];
        for (int i = 1; i < PROBES; i++) {
            members &= places[place(hash, i)];
        }
        return members;
    }

    boolean hasRoomFor(HeldPart segment) {
        return segments < SEGMENTS && segment.part().traceCount() <= room;
    }

    /// Takes a segment in, or leaves it alone for good if it cannot be read: it is asked by itself, and tells then.
    void take(HeldPart segment) {
        int index = segments;
        try {
            segment.part().traceIds(id -> add(id, 1L << index));
            room -= segment.part().traceCount();
            segments = index + 1;
            segment.joins(new Member(this, index));
        } catch (Fault fault) {
            MissingParts.throwUnlessCorrupt(fault);
            // Its place has bits of traces that the next one does not hold.
            segments = index + 1;
            segment.staysAlone();
        }
    }

    private void add(TraceId id, long bit) {
        long hash = hash(id);
        for (int i = 0; i < PROBES; i++) {
            places[place(hash, i)] |= bit;
        }
    }

    /// By two hashes as one of many (Kirsch and Mitzenmacher, "Less Hashing, Same Performance").
    private int place(long hash, int probe) {
        int mixed = (int) (hash >>> Integer.SIZE) + probe * (int) hash;
        return (int) ((Integer.toUnsignedLong(mixed) * places.length) >>> Integer.SIZE);
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
