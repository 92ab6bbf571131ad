package dev.clew.store.segment;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.SpanDetail;
import dev.clew.store.TraceVisitor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The parts of a tenant at one moment, oldest first, all of which stay readable until it is closed.
///
/// @param parts those that searches look at
/// @param heldBack those that they do not
/// @param overlaps by the number of one of the segments, what it has in common with those before it, if
///     counted
/// @param losses how often something was taken out of parts of the tenant before
/// @param unreadable how many segments there are besides that cannot be read
record Snapshot(
        List<HeldPart> parts, List<HeldPart> heldBack, Map<Long, List<Overlap>> overlaps, long losses, int unreadable)
        implements AutoCloseable {
    static final Snapshot EMPTY = new Snapshot(List.of(), List.of(), Map.of(), 0, 0);

    /// The same for whoever asks for spans that start in `range`. Open parts that have none are released, so that spans
    /// that come in can have their memory while a long question is about older ones. This is used up then.
    ///
    /// @param isAboutTraces whether other spans of the same traces matter too
    Snapshot narrowed(TimeRange range, boolean isAboutTraces) {
        Map<Boolean, List<HeldPart>> byUse = parts.stream()
                .collect(Collectors.partitioningBy(held ->
                        held.part().spanCount() > 0 && held.part().starts().overlaps(range)));
        List<HeldPart> inRange = byUse.getOrDefault(true, List.of());
        if (inRange.stream().anyMatch(held -> held.part() instanceof OpenPart)) {
            // What it repeats may be in any other.
            return this;
        }
        List<HeldPart> unneeded = byUse.getOrDefault(false, List.of()).stream()
                .filter(held -> held.part() instanceof OpenPart
                        && (!isAboutTraces
                                || inRange.stream()
                                        .allMatch(
                                                each -> held.shared().with(each).isEmpty())))
                .toList();
        List<HeldPart> needed =
                parts.stream().filter(held -> !unneeded.contains(held)).toList();
        unneeded.forEach(HeldPart::release);
        return new Snapshot(needed, heldBack, overlaps, losses, unreadable);
    }

    /// The rows of the part at `index` that older parts hold too, as [Repeats#in] finds them; none of a
    /// segment.
    BitSet repeats(int index) {
        Repeats repeats = parts.get(index).repeats();
        if (repeats == null) {
            return new BitSet();
        }
        var older = new ArrayList<>(heldBack);
        older.addAll(parts.subList(0, index));
        return repeats.in(older, losses);
    }

    /// Which traces of `part`, one of those that searches look at, another has spans of too.
    Set<TraceId> pieces(HeldPart part) {
        var pieces = new HashSet<TraceId>();
        for (HeldPart aside : heldBack) {
            pieces.addAll(part.shared().with(aside));
        }
        int at = parts.indexOf(part);
        for (HeldPart older : parts.subList(0, at)) {
            pieces.addAll(part.shared().with(older));
        }
        for (HeldPart newer : parts.subList(at + 1, parts.size())) {
            pieces.addAll(newer.shared().with(part));
        }
        return pieces;
    }

    /// Hands over the spans of trace `id`, part by part, until `to` answers false.
    ///
    /// @param damaged is told of parts that could not be read
    /// @return how many it handed over; equal ones of several parts count each
    long trace(TraceId id, Predicate<Span> to, BiConsumer<HeldPart, Fault> damaged) {
        var handed = new Handed(to);
        boolean isKept = false;
        for (HeldPart held : parts.reversed()) {
            hand(id, held, handed, damaged);
            isKept = isKept || isKept(id, held, damaged);
        }
        // Of a trace that was kept there is nothing else in what is held back.
        for (HeldPart held : isKept ? List.<HeldPart>of() : heldBack) {
            hand(id, held, handed, damaged);
        }
        return handed.count;
    }

    /// Shows the traces `ids` in turn; what `detail` does not name may be left out of the spans of those that are in
    /// one part alone.
    ///
    /// @return as [#trace] does
    long traces(List<TraceId> ids, SpanDetail detail, TraceVisitor visitor, BiConsumer<HeldPart, Fault> damaged) {
        var holders = Holders.of(ids, this);
        var handed = new long[1];
        for (int i = 0; i < ids.size(); i++) {
            TraceId id = ids.get(i);
            HeldPart only = holders.only(i);
            TraceVisitor.Spans spans =
                    to -> handed[0] += only == null ? trace(id, to, damaged) : show(id, detail, only, to, damaged);
            if (!visitor.trace(id, spans)) {
                break;
            }
        }
        return handed[0];
    }

    private static long show(
            TraceId id, SpanDetail detail, HeldPart held, Predicate<Span> to, BiConsumer<HeldPart, Fault> damaged) {
        var handed = new Handed(to);
        readable(held, damaged, () -> held.part().trace(id, _ -> !handed.isEnough, detail, handed));
        return handed.count;
    }

    private static void hand(TraceId id, HeldPart held, Handed to, BiConsumer<HeldPart, Fault> damaged) {
        readable(held, damaged, () -> {
            if (!to.isEnough && held.mayHold(id)) {
                held.part().trace(id, _ -> !to.isEnough, to);
            }
        });
    }

    private static boolean isKept(TraceId id, HeldPart held, BiConsumer<HeldPart, Fault> damaged) {
        var found = new boolean[1];
        readable(held, damaged, () -> {
            TraceNote note = held.part() instanceof StoredPart stored && stored.hasNotes() ? stored.note(id) : null;
            found[0] = note != null && note.verdict() != null;
        });
        return found[0];
    }

    /// One damaged part must not hide the others.
    static void readable(HeldPart held, BiConsumer<HeldPart, Fault> damaged, Runnable read) {
        try {
            read.run();
        } catch (Fault fault) {
            MissingParts.throwUnlessCorrupt(fault);
            damaged.accept(held, fault);
        } catch (InternalError e) {
            damaged.accept(
                    held,
                    MissingParts.damage(
                            held.name() == null ? "a part" : held.name().file(), e));
        }
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
        heldBack.forEach(HeldPart::release);
    }
}
