package dev.clew.query.compare;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Trace;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Which spans of two traces are the same step of the same work: of one service, name and kind. Below spans that
/// match, the children match in their order; what is left then matches wherever it stands, so that a new step in
/// between does not tear apart what is below it.
final class SpanMatch {
    private static final int NONE = -1;

    /// By position in the second trace, the position in the first.
    private final int[] firstOf;

    private final boolean[] isTaken;
    private final Trace second;
    private final Map<Sibling, Queue<Integer>> siblings = new HashMap<>();
    private final Map<Step, Queue<Integer>> steps = new HashMap<>();

    private record Step(String service, String name, SpanKind kind) {
        static Step of(Span span) {
            return new Step(span.serviceName(), span.name(), span.kind());
        }
    }

    /// @param parent position in the first trace, or -1
    private record Sibling(int parent, Step step) {}

    private SpanMatch(Trace first, Trace second) {
        this.second = second;
        firstOf = new int[second.spans().size()];
        isTaken = new boolean[first.spans().size()];
        Arrays.fill(firstOf, NONE);
        for (int i = 0; i < isTaken.length; i++) {
            Step step = Step.of(first.spans().get(i));
            siblings.computeIfAbsent(new Sibling(first.parent(i), step), _ -> new ArrayDeque<>())
                    .add(i);
            steps.computeIfAbsent(step, _ -> new ArrayDeque<>()).add(i);
        }
    }

    static SpanMatch of(Trace first, Trace second) {
        var match = new SpanMatch(first, second);
        for (int i = 0; i < match.firstOf.length; i++) {
            match.matchBelow(i);
        }
        for (int i = 0; i < match.firstOf.length; i++) {
            if (match.firstOf[i] == NONE) {
                // Its parent may have found its match just now.
                match.matchBelow(i);
            }
            if (match.firstOf[i] == NONE) {
                match.take(i, match.steps.get(Step.of(second.spans().get(i))));
            }
        }
        return match;
    }

    private void matchBelow(int position) {
        int parent = second.parent(position);
        if (parent == NONE || firstOf[parent] != NONE) {
            var sibling = new Sibling(
                    parent == NONE ? NONE : firstOf[parent],
                    Step.of(second.spans().get(position)));
            take(position, siblings.get(sibling));
        }
    }

    private void take(int position, @Nullable Queue<Integer> candidates) {
        while (candidates != null && !candidates.isEmpty()) {
            int candidate = candidates.remove();
            if (!isTaken[candidate]) {
                isTaken[candidate] = true;
                firstOf[position] = candidate;
                return;
            }
        }
    }

    /// The position in the first trace, or -1 if the span is new.
    int firstOf(int position) {
        return firstOf[position];
    }

    /// Whether a span of the first trace is in the second.
    boolean isInBoth(int position) {
        return isTaken[position];
    }
}
