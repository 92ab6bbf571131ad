package dev.clew.store.segment;

import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/// Which traces of a [Survey] links join: those that are not decided with each other, and with what was decided
/// before. A trace that links join with one that is elsewhere, and not decided either, waits for it.
///
/// ```
/// here:       a ── b ── c        a, b and c are one group; it waits for d, and follows e
///                  │    │
/// elsewhere:       d    │        not decided
/// before:               e
/// ```
final class LinkedGroups {
    /// More than that are no retries and no batch, but spans that link to everything.
    static final int MOST_TRACES = 1_000;

    private final Survey survey;
    private final IntPredicate isUndecided;
    private final Predicate<TraceId> wasDecided;
    private final Predicate<TraceId> isElsewhere;

    /// Who stands for whom, by trace: whoever stands for itself stands for a group.
    private int[] parents = {};

    private final BitSet judged = new BitSet();
    private final BitSet undecided = new BitSet();
    private final BitSet linked = new BitSet();
    private final BitSet waiting = new BitSet();
    private final Map<Integer, Set<TraceId>> before = new HashMap<>();
    private final Map<TraceId, Integer> followers = new HashMap<>();
    private final Map<TraceId, Boolean> elsewhere = new HashMap<>();
    private final BitSet joined = new BitSet();
    private final List<Group> groups = new ArrayList<>();
    private int alone;

    /// @param traces their numbers, in order
    /// @param before those that were decided
    /// @param waits whether one is joined with a trace that is elsewhere and not decided
    record Group(int[] traces, Set<TraceId> before, boolean waits) {}

    /// @param isUndecided by number
    /// @param isElsewhere whether a trace has spans elsewhere that are not decided
    LinkedGroups(
            Survey survey, IntPredicate isUndecided, Predicate<TraceId> wasDecided, Predicate<TraceId> isElsewhere) {
        this.survey = survey;
        this.isUndecided = isUndecided;
        this.wasDecided = wasDecided;
        this.isElsewhere = isElsewhere;
    }

    /// A link of a span that is surveyed.
    void inside(long fromHigh, long fromLow, long toHigh, long toLow) {
        var from = new TraceId(fromHigh, fromLow);
        var to = new TraceId(toHigh, toLow);
        int source = find(from);
        int target = find(to);
        if (source >= 0 && target >= 0) {
            join(source, target);
        } else if (source >= 0) {
            joinOther(source, to);
        } else if (target >= 0 && wasDecided.test(from)) {
            follow(target, from);
        }
    }

    private void joinOther(int trace, TraceId other) {
        if (wasDecided.test(other)) {
            follow(trace, other);
        } else if (elsewhere.computeIfAbsent(other, isElsewhere::test)) {
            waitFor(trace);
        }
    }

    /// A link of a span that is elsewhere, and not decided. Whoever it leads to waits for it, and so do those whom a
    /// trace joins with it that was decided before. To be told after all that are inside.
    void outside(long fromHigh, long fromLow, long toHigh, long toLow) {
        var to = new TraceId(toHigh, toLow);
        int target = find(to);
        int waiter = target >= 0 ? target : followers.getOrDefault(to, -1);
        if (waiter >= 0) {
            waitFor(waiter);
        }
    }

    /// The number of a trace that is here and not decided; below zero if it is not.
    private int find(TraceId id) {
        int trace = survey.find(id);
        if (trace >= 0 && !judged.get(trace)) {
            judged.set(trace);
            undecided.set(trace, isUndecided.test(trace));
        }
        return trace >= 0 && undecided.get(trace) ? trace : -1;
    }

    private void join(int a, int b) {
        link(a);
        link(b);
        int first = groupOf(a);
        int second = groupOf(b);
        parents[Math.max(first, second)] = Math.min(first, second);
    }

    /// Those that links join with the same trace, though it was decided before, are joined by it.
    private void follow(int trace, TraceId decided) {
        join(trace, followers.computeIfAbsent(decided, _ -> trace));
        before.computeIfAbsent(trace, _ -> new HashSet<>()).add(decided);
    }

    private void waitFor(int trace) {
        link(trace);
        waiting.set(trace);
    }

    private void link(int trace) {
        if (parents.length == 0) {
            parents = new int[survey.traceCount()];
            for (int i = 0; i < parents.length; i++) {
                parents[i] = i;
            }
        }
        linked.set(trace);
    }

    private int groupOf(int trace) {
        int at = trace;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }

    /// All links were shown.
    void close() {
        Map<Integer, List<Integer>> members = new TreeMap<>();
        linked.stream()
                .forEach(trace -> members.computeIfAbsent(groupOf(trace), _ -> new ArrayList<>())
                        .add(trace));
        for (List<Integer> traces : members.values()) {
            if (traces.size() > MOST_TRACES) {
                alone += traces.size();
            } else {
                add(traces);
            }
        }
    }

    private void add(List<Integer> traces) {
        Set<TraceId> decided = new HashSet<>();
        boolean waits = false;
        for (int trace : traces) {
            joined.set(trace);
            waits |= waiting.get(trace);
            decided.addAll(before.getOrDefault(trace, Set.of()));
        }
        groups.add(new Group(traces.stream().mapToInt(trace -> trace).toArray(), decided, waits));
    }

    /// By their first traces.
    List<Group> groups() {
        return groups;
    }

    /// Whether a trace is in one of [#groups].
    boolean isJoined(int trace) {
        return joined.get(trace);
    }

    /// How many traces are in none because theirs would be too large.
    int alone() {
        return alone;
    }
}
