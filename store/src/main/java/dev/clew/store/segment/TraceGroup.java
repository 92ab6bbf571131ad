package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Which traces some segments hold together, as one filter in memory: a trace is in few of them, so that most
/// segments need not be asked one by one. A segment that is replaced leaves its group, which then promises more than
/// it holds; that is harmless.
///
/// The bits of a trace are all in one word (Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom Filters),
/// so that a question costs one access to memory.
final class TraceGroup {
    /// How many segments stand together.
    static final int SEGMENTS = 16;

    private static final int BITS_PER_TRACE = 12;
    private static final int PROBES = 4;
    private static final int PROBE_BITS = 6;

    private final long[] words;

    private TraceGroup(long traces) {
        words = new long[1 + (int) (traces * BITS_PER_TRACE / Long.SIZE)];
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
            if (segment.group() == null) {
                alone.add(segment);
            } else {
                groups.add(segment.group());
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
            next.subList(next.size() - next.size() % SEGMENTS, next.size()).forEach(HeldPart::ungroup);
        }
    }

    private static void form(List<HeldPart> segments) {
        var group = new TraceGroup(segments.stream()
                .mapToLong(segment -> segment.part().traceCount())
                .sum());
        for (HeldPart segment : segments) {
            try {
                segment.part().traceIds(group::add);
                segment.group(group);
            } catch (Fault fault) {
                // It is asked by itself, and tells then.
                MissingParts.throwUnlessCorrupt(fault);
            }
        }
    }

    private void add(TraceId id) {
        long hash = hash(id);
        words[word(hash)] |= bits(hash);
    }

    /// False only if none of the segments holds the trace.
    boolean mayHold(TraceId id) {
        long hash = hash(id);
        long bits = bits(hash);
        return (words[word(hash)] & bits) == bits;
    }

    private int word(long hash) {
        return (int) (((hash >>> 32) * words.length) >>> 32);
    }

    private static long bits(long hash) {
        long bits = 0;
        for (int probe = 0; probe < PROBES; probe++) {
            bits |= 1L << (hash >>> (probe * PROBE_BITS));
        }
        return bits;
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
