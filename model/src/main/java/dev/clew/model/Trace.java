package dev.clew.model;

import java.util.BitSet;
import java.util.List;

/// The spans of one trace as a forest, in depth-first order: a parent before its children, siblings by start time.
/// Immutable.
///
/// Real traces are not always trees: a parent may never have been sent, there may be several roots, a cycle, a span
/// sent twice. Nothing is left out for that; [SpanForest] says what is made of each.
///
/// Positions below count from zero in depth-first order.
public final class Trace {
    /// How a span came to stand where it stands.
    public enum Place {
        /// It named no parent.
        ROOT,
        /// Under the parent it named.
        CHILD,
        /// It named a parent that is not here; it stands as a root.
        ORPHAN,
        /// It was the first of spans that name each other as parents in a circle; it stands as a root.
        CYCLE_CUT
    }

    private final List<Span> spans;
    private final SpanForest forest;
    private final int duplicates;
    private final BitSet conflicts;

    Trace(List<Span> spans, SpanForest forest, int duplicates, BitSet conflicts) {
        this.spans = spans;
        this.forest = forest;
        this.duplicates = duplicates;
        this.conflicts = conflicts;
    }

    /// Puts spans of one trace, in any order, in their places.
    ///
    /// @throws IllegalArgumentException if `spans` is empty or of several traces
    public static Trace of(List<Span> spans) {
        return new TraceAssembly(spans).assemble();
    }

    public TraceId id() {
        return spans.getFirst().traceId();
    }

    /// In depth-first order; never empty.
    public List<Span> spans() {
        return spans;
    }

    public Place place(int position) {
        return forest.place(position);
    }

    /// The position of the parent, or -1 for whatever stands as a root.
    public int parent(int position) {
        return forest.parent(position);
    }

    /// 0 for whatever stands as a root.
    public int depth(int position) {
        return forest.depth(position);
    }

    /// The span that stands for the whole trace: the first that named no parent, or else the first of all.
    public Span root() {
        for (int i = 0; i < spans.size(); i++) {
            if (place(i) == Place.ROOT) {
                return spans.get(i);
            }
        }
        return spans.getFirst();
    }

    /// Earliest start, nanoseconds since 1970.
    public long startNanos() {
        long earliest = Long.MAX_VALUE;
        for (Span span : spans) {
            earliest = Math.min(earliest, span.startNanos());
        }
        return earliest;
    }

    /// Latest end, nanoseconds since 1970.
    public long endNanos() {
        long latest = Long.MIN_VALUE;
        for (Span span : spans) {
            latest = Math.max(latest, Math.max(span.startNanos(), span.endNanos()));
        }
        return latest;
    }

    /// From the earliest start to the latest end, whichever spans those are.
    public long durationNanos() {
        return endNanos() - startNanos();
    }

    public int orphanCount() {
        return count(Place.ORPHAN);
    }

    public int cycleCutCount() {
        return count(Place.CYCLE_CUT);
    }

    /// How many spans arrived again with the same content and count once.
    public int duplicateCount() {
        return duplicates;
    }

    /// How many spans share id and kind with one of other content.
    public int conflictCount() {
        return conflicts.cardinality();
    }

    /// Whether another span here has the same id and kind, but other content.
    public boolean isConflict(int position) {
        return conflicts.get(position);
    }

    private int count(Place wanted) {
        int count = 0;
        for (int i = 0; i < spans.size(); i++) {
            count += place(i) == wanted ? 1 : 0;
        }
        return count;
    }
}
