package dev.clew.store.segment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How many different spans and traces the parts of a tenant hold together.
record Tally(long spans, long traces) {
    static Tally of(Snapshot snapshot) {
        long spans = 0;
        long traces = 0;
        var older = new ArrayList<Overlap.Older>();
        Set<Long> numbers = new HashSet<>();
        for (int i = 0; i < snapshot.parts().size(); i++) {
            HeldPart held = snapshot.parts().get(i);
            int spanCount = held.part().spanCount();
            int traceCount = held.part().traceCount();
            spans += spanCount - snapshot.repeats(i).get(0, spanCount).cardinality();
            traces += traceCount - sharedTraces(held, spanCount, snapshot, older, numbers);
            SegmentName name = held.name();
            long number = name == null ? -1 - older.size() : name.number();
            numbers.add(number);
            older.add(new Overlap.Older(number, held));
        }
        return new Tally(spans, traces);
    }

    /// How many traces of a part are in older ones too.
    private static long sharedTraces(
            HeldPart held, int spanCount, Snapshot snapshot, List<Overlap.Older> older, Set<Long> numbers) {
        HeldPart.Counted before = held.counted();
        if (before != null && before.spanCount() == spanCount && before.parts() == snapshot.parts()) {
            return before.traces();
        }
        SegmentName name = held.name();
        List<Overlap> overlaps = name == null ? null : snapshot.overlaps().get(name.number());
        long traces = 0;
        for (Overlap overlap : overlaps == null ? Overlap.of(held.part(), older) : overlaps) {
            // The older one may have become unreadable.
            if (numbers.contains(overlap.number())) {
                traces += overlap.traces();
            }
        }
        held.counted(new HeldPart.Counted(spanCount, snapshot.parts(), traces));
        return traces;
    }
}
