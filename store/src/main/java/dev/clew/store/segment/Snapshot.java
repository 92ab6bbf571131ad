package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The parts of a tenant at one moment, oldest first, all of which stay readable until it is closed.
///
/// @param overlaps by the number of one of the segments, what it has in common with those before it, if counted
/// @param losses how often something was taken out of parts of the tenant before
/// @param unreadable how many segments there are besides that cannot be read
record Snapshot(List<HeldPart> parts, Map<Long, List<Overlap>> overlaps, long losses, int unreadable)
        implements AutoCloseable {
    static final Snapshot EMPTY = new Snapshot(List.of(), Map.of(), 0, 0);

    /// The rows of the part at `index` that older parts hold too, as [Repeats#in] finds them; none of a segment.
    BitSet repeats(int index) {
        Repeats repeats = parts.get(index).repeats();
        return repeats == null ? new BitSet() : repeats.in(parts.subList(0, index), losses);
    }

    /// Which traces of `part`, one of these, another of them has spans of too.
    Set<TraceId> pieces(HeldPart part) {
        var pieces = new HashSet<TraceId>();
        int at = parts.indexOf(part);
        for (HeldPart older : parts.subList(0, at)) {
            pieces.addAll(part.shared().with(older));
        }
        for (HeldPart newer : parts.subList(at + 1, parts.size())) {
            pieces.addAll(newer.shared().with(part));
        }
        return pieces;
    }

    /// Every span of trace `id`, equal ones once; the list is the caller's.
    ///
    /// @param damaged is told of parts that could not be read
    List<Span> trace(TraceId id, BiConsumer<HeldPart, Fault> damaged) {
        var found = new ArrayList<Span>();
        int partsThatHoldIt = trace(id, found::add, damaged);
        // A part holds equal spans once.
        return partsThatHoldIt > 1 ? new ArrayList<>(new LinkedHashSet<>(found)) : found;
    }

    /// Hands over the spans of trace `id`, part by part, until `to` answers false; returns how many parts have some.
    int trace(TraceId id, Predicate<Span> to, BiConsumer<HeldPart, Fault> damaged) {
        int partsThatHoldIt = 0;
        var handed = new Handed(to);
        for (HeldPart held : parts.reversed()) {
            long before = handed.count;
            try {
                if (!handed.isEnough && held.part().mayHold(id)) {
                    held.part().trace(id, _ -> !handed.isEnough, handed);
                }
            } catch (Fault fault) {
                MissingParts.throwUnlessCorrupt(fault);
                damaged.accept(held, fault);
            }
            partsThatHoldIt += handed.count > before ? 1 : 0;
        }
        return partsThatHoldIt;
    }

    private static final class Handed implements Consumer<Span> {
        private final Predicate<Span> to;
        private boolean isEnough;
        private long count;

        Handed(Predicate<Span> to) {
            this.to = to;
        }

        @Override
        public void accept(Span span) {
            if (!isEnough) {
                count++;
                isEnough = !to.test(span);
            }
        }
    }

    @Override
    public void close() {
        parts.forEach(HeldPart::release);
    }
}
