package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
/// Segments join it one after the other while others ask; one at a time, by the upkeep. When it is full it goes to a
/// file that is read in place, so that the heap has only those that grow. A segment that is replaced leaves its group;
/// its bits stay, and nobody asks for them. See [TraceGroups] for which stand together.
final class TraceGroup {
    /// How many segments stand together at most.
    static final int SEGMENTS = Long.SIZE;

    /// About one in 400 is taken for a trace that a segment holds, and is not.
    private static final int PLACES_PER_TRACE = 16;

    private static final int PROBES = 4;
    private static final int PLACE_BYTES = SEGMENTS / Byte.SIZE;
    private static final int MOST_PLACES = Integer.MAX_VALUE / PLACE_BYTES - 1;
    private static final ValueLayout.OfLong PLACE = ValueLayout.JAVA_LONG_UNALIGNED;

    private final int count;
    private volatile MemorySegment places;
    private volatile int segments;

    /// Where groups go that take no more segments.
    interface Shelf {
        /// Returns `bytes` in a file that is there as long as somebody holds what is returned.
        MemorySegment put(byte[] bytes) throws IOException;
    }

    /// @param traces how many each of its segments may have; some may have half as many again
    TraceGroup(long traces) {
        count = places(traces);
        places = MemorySegment.ofArray(new byte[count * PLACE_BYTES]);
    }

    private static int places(long traces) {
        return 1 + (int) Math.min(MOST_PLACES, traces * PLACES_PER_TRACE);
    }

    /// How many traces each segment of a group may have that takes no more bytes.
    static long most(long bytes) {
        return bytes / PLACE_BYTES / PLACES_PER_TRACE;
    }

    /// What it takes of the heap.
    long heapBytes() {
        return isGrowing() ? (long) PLACE_BYTES * count : 0;
    }

    /// Whether it may take more segments.
    boolean isGrowing() {
        return places.heapBase().isPresent();
    }

    boolean isFull() {
        return segments == SEGMENTS;
    }

    /// Takes no more segments, and no more of the heap.
    void shelve(Shelf shelf) throws IOException {
        places = shelf.put((byte[]) places.heapBase().orElseThrow());
    }

    /// The place of a segment in its group.
    record Member(TraceGroup group, int index) {
        /// False only if the segment does not hold the trace.
        boolean mayHold(TraceId id) {
            return (group.members(group.places, id) & 1L << index) != 0;
        }
    }

    /// Of each segment that stands here, which of the traces it may hold, by place.
    BitSet[] members(List<TraceId> ids) {
        var members = new BitSet[segments];
        Arrays.setAll(members, _ -> new BitSet(ids.size()));
        MemorySegment all = places;
        for (int i = 0; i < ids.size(); i++) {
            long left = members(all, ids.get(i));
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

    private long members(MemorySegment all, TraceId id) {
        long hash = hash(id);
        long members = all.get(PLACE, place(hash, 0));
        for (int i = 1; i < PROBES; i++) {
            members &= all.get(PLACE, place(hash, i));
        }
        return members;
    }

    boolean hasRoomFor(HeldPart segment) {
        return !isFull() && (long) segment.part().traceCount() * PLACES_PER_TRACE <= count * 3L / 2;
    }

    /// Takes a segment in, or leaves it alone for good if it cannot be read: it is asked by itself, and tells then.
    void take(HeldPart segment) {
        int index = segments;
        try {
            MemorySegment all = places;
            segment.part().traceIds(id -> add(all, id, 1L << index));
            segments = index + 1;
            segment.joins(new Member(this, index));
        } catch (Fault fault) {
            MissingParts.throwUnlessCorrupt(fault);
            // Its place has bits of traces that the next one does not hold.
            segments = index + 1;
            segment.staysAlone();
        }
    }

    private void add(MemorySegment all, TraceId id, long bit) {
        long hash = hash(id);
        for (int i = 0; i < PROBES; i++) {
            long place = place(hash, i);
            all.set(PLACE, place, all.get(PLACE, place) | bit);
        }
    }

    /// By two hashes as one of many (Kirsch and Mitzenmacher, "Less Hashing, Same Performance").
    private long place(long hash, int probe) {
        int mixed = (int) (hash >>> Integer.SIZE) + probe * (int) hash;
        return ((Integer.toUnsignedLong(mixed) * count) >>> Integer.SIZE) * PLACE_BYTES;
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
