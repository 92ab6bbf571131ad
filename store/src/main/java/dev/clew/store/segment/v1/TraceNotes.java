package dev.clew.store.segment.v1;

import dev.clew.store.sampling.Verdict;
import dev.clew.store.segment.TraceNote;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the sampler left with each trace of a segment: few different notes, so that a trace has a number of
/// one.
///
/// ```
/// notes := count (at version (rule rejected:u64 flags:u8)?)* number*       flags: 1 kept, 2 upstream is known
/// ```
///
/// The verdict is there if `version` is not zero. Numbers are those of the traces in order of the rows:
/// zero for none, or from 1.
///
/// @param different each of those that a trace has
/// @param numbers by trace; empty if no trace has one
record TraceNotes(List<TraceNote> different, int[] numbers) {
    static final TraceNotes NONE = new TraceNotes(List.of(), new int[0]);

    private static final int KEPT = 1;
    private static final int KNOWS_UPSTREAM = 2;

    /// @param byTrace null for those without one
    static TraceNotes of(List<@Nullable TraceNote> byTrace) {
        Map<TraceNote, Integer> numbers = new LinkedHashMap<>();
        int[] ofTraces = new int[byTrace.size()];
        for (int trace = 0; trace < ofTraces.length; trace++) {
            TraceNote note = byTrace.get(trace);
            if (note != null) {
                ofTraces[trace] = numbers.computeIfAbsent(note, _ -> numbers.size() + 1);
            }
        }
        return numbers.isEmpty() ? NONE : new TraceNotes(List.copyOf(numbers.keySet()), ofTraces);
    }

    /// Those that the inputs of a merge have for the traces that are chosen; the newest of each.
    static TraceNotes ofInputs(MergeInputs inputs, MergedTraces traces, BitSet chosen) {
        var ofShares = new ArrayList<@Nullable TraceNote>();
        boolean any = false;
        for (int input = 0; input < inputs.count(); input++) {
            TraceNotes notes = inputs.segment(input).notes();
            any |= !notes.different.isEmpty();
            int count = inputs.segment(input).traceCount();
            for (int trace = 0; trace < count; trace++) {
                ofShares.add(notes.of(trace));
            }
        }
        if (!any) {
            return NONE;
        }
        var byTrace = new ArrayList<@Nullable TraceNote>();
        for (int trace = chosen.nextSetBit(0); trace >= 0; trace = chosen.nextSetBit(trace + 1)) {
            TraceNote newest = null;
            for (int i = 0; i < traces.shareCount(trace); i++) {
                TraceNote note = ofShares.get(traces.share(trace, i));
                newest = note == null ? newest : note;
            }
            byTrace.add(newest);
        }
        return of(byTrace);
    }

    @Nullable
    TraceNote of(int trace) {
        int number = numbers.length == 0 ? 0 : numbers[trace];
        return number == 0 ? null : different.get(number - 1);
    }

    /// Writes nothing if there are none.
    void writeTo(Output out) {
        if (different.isEmpty()) {
            return;
        }
        out.writeVarint(different.size());
        for (TraceNote note : different) {
            out.writeVarint(note.atSeconds());
            Verdict verdict = note.verdict();
            out.writeVarint(verdict == null ? 0 : note.version());
            if (verdict != null) {
                out.writeVarint(verdict.rule());
                out.writeLong(verdict.rejected());
                out.writeByte((verdict.isKept() ? KEPT : 0) | (verdict.knowsUpstream() ? KNOWS_UPSTREAM : 0));
            }
        }
        for (int number : numbers) {
            out.writeVarint(number);
        }
    }

    static TraceNotes read(Input in, int traces) {
        var different = new ArrayList<TraceNote>();
        for (int left = in.readCount(); left > 0; left--) {
            long atSeconds = in.readVarint();
            int version = in.readCount();
            different.add(new TraceNote(version == 0 ? null : verdict(in), version, atSeconds));
        }
        int[] numbers = new int[traces];
        for (int trace = 0; trace < traces; trace++) {
            numbers[trace] = in.readCount();
            if (numbers[trace] > different.size()) {
                throw new IndexOutOfBoundsException("note " + numbers[trace] + " of " + different.size());
            }
        }
        return new TraceNotes(different, numbers);
    }

    private static Verdict verdict(Input in) {
        int rule = in.readCount();
        long rejected = in.readLong();
        int flags = in.readByte();
        return new Verdict((flags & KEPT) != 0, rejected, (flags & KNOWS_UPSTREAM) != 0, rule);
    }
}
