package dev.clew.query.traceql.evaluate;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A trace as a query sees it: its spans by position, how they stand to each other, and which may be
/// selected. Work is done when it is asked for. For one thread.
public final class TraceView {
    private final Trace trace;
    private final TimeRange range;
    private int @Nullable [] childCounts;
    private int @Nullable [] lefts;
    private int @Nullable [] rights;

    /// @param range which start times a span has that may be selected
    public TraceView(Trace trace, TimeRange range) {
        this.trace = trace;
        this.range = range;
    }

    public Trace trace() {
        return trace;
    }

    public Span span(int position) {
        return trace.spans().get(position);
    }

    int size() {
        return trace.spans().size();
    }

    int parent(int position) {
        return trace.parent(position);
    }

    /// The spans that may be selected.
    BitSet selectable() {
        var selectable = new BitSet(size());
        for (int i = 0; i < size(); i++) {
            selectable.set(i, range.contains(span(i).startNanos()));
        }
        return selectable;
    }

    int childCount(int position) {
        if (childCounts == null) {
            childCounts = new int[size()];
            for (int i = 0; i < size(); i++) {
                if (parent(i) >= 0) {
                    childCounts[parent(i)]++;
                }
            }
        }
        return childCounts[position];
    }

    int nestedSetLeft(int position) {
        return lefts()[position];
    }

    int nestedSetRight(int position) {
        lefts();
        return rights == null ? 0 : rights[position];
    }

    /// -1 of a span that names no parent, 0 where the parent is missing or the spans name each other.
    int nestedSetParent(int position) {
        return span(position).isRoot() ? -1 : parent(position) < 0 ? 0 : lefts()[parent(position)];
    }

    /// Positions are in depth-first order: before a span is entered, all that are not above it are left.
    private int[] lefts() {
        if (lefts == null) {
            int[] left = new int[size()];
            int[] right = new int[size()];
            int number = 0;
            int open = -1;
            for (int i = 0; i < size(); i++) {
                while (open != parent(i)) {
                    right[open] = ++number;
                    open = parent(open);
                }
                left[i] = ++number;
                open = i;
            }
            while (open >= 0) {
                right[open] = ++number;
                open = parent(open);
            }
            lefts = left;
            rights = right;
        }
        return lefts;
    }

    /// The root that stands for the trace, or null if it has none.
    private @Nullable Span root() {
        Span root = trace.root();
        return root.isRoot() ? root : null;
    }

    List<AnyValue> rootName() {
        Span root = root();
        return root == null ? List.of() : List.of(AnyValue.of(root.name()));
    }

    List<AnyValue> rootService() {
        Span root = root();
        return root == null ? List.of() : List.of(AnyValue.of(root.serviceName()));
    }

    /// Whether spans of it are missing, as far as it tells: what depends on parents and children might
    /// change.
    public boolean hasGaps() {
        return trace.orphanCount() > 0;
    }
}
