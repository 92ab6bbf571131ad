package dev.clew.query.compare;

import dev.clew.model.Trace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Where the spans of a trace stand: which child of its parent each is, counted from zero, and so for its parents.
public final class TracePaths {
    private final Trace trace;
    private final int[] indexes;

    private TracePaths(Trace trace, int[] indexes) {
        this.trace = trace;
        this.indexes = indexes;
    }

    public static TracePaths of(Trace trace) {
        int count = trace.spans().size();
        int[] indexes = new int[count];
        int[] children = new int[count + 1];
        for (int i = 0; i < count; i++) {
            indexes[i] = children[trace.parent(i) + 1]++;
        }
        return new TracePaths(trace, indexes);
    }

    /// From the root down to the span.
    ///
    /// @param position in the trace
    public List<Integer> path(int position) {
        Deque<Integer> path = new ArrayDeque<>();
        for (int i = position; i >= 0; i = trace.parent(i)) {
            path.addFirst(indexes[i]);
        }
        return List.copyOf(path);
    }
}
