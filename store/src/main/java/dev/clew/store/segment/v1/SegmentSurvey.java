package dev.clew.store.segment.v1;

import dev.clew.model.Span;
import dev.clew.model.StatusCode;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.SpanFilter;
import dev.clew.store.disk.Disk;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.segment.LinkedServices;
import dev.clew.store.segment.Survey;
import dev.clew.store.segment.TraceNote;
import dev.clew.store.segment.ledger.RollupBook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several segments, trace by trace. Keeps some thirty bytes for each span in memory until it is closed.
final class SegmentSurvey implements Survey {
    /// Whose root is none of its rows' for sure.
    private static final int UNKNOWN = -1;

    private final MergeInputs inputs;
    private final MergedTraces traces;
    private final SurveyedSpans spans;
    private final TraceMarks marks;
    private final SegmentSource.Texts traceStates;
    private final int[] roots;
    private final RootEndpoints endpoints;

    SegmentSurvey(List<Segment> segments, List<SpanFilter> marks, LinkedServices linked, Runnable pause) {
        inputs = new MergeInputs(segments, pause);
        try {
            traces = new MergedTraces(inputs);
            spans = new SurveyedSpans(inputs, traces, linked);
            this.marks = TraceMarks.of(inputs, traces, marks);
            traceStates = inputs.texts(Field.TRACE_STATE);
            roots = roots(inputs.numbers(Field.PARENT_ID));
            endpoints = new RootEndpoints(inputs, roots);
        } catch (RuntimeException | Error e) {
            inputs.close();
            throw e;
        }
    }

    private int[] roots(long[] parents) {
        int[] found = new int[traces.count()];
        for (int trace = 0; trace < found.length; trace++) {
            found[trace] = root(trace, parents);
        }
        return found;
    }

    /// In one segment the first row is a root, whether it names a parent or not; of several, roots that
    /// name none stand by their starts.
    private int root(int trace, long[] parents) {
        int root = UNKNOWN;
        for (int i = 0; i < traces.shareCount(trace); i++) {
            int share = traces.share(trace, i);
            for (int row = traces.firstRow(share); row < traces.firstRow(share + 1); row++) {
                if (parents[row] == ParentLinks.NO_PARENT
                        && (root == UNKNOWN || traces.starts()[row] < traces.starts()[root])) {
                    root = row;
                }
            }
        }
        return root == UNKNOWN && traces.shareCount(trace) == 1 ? traces.firstRow(traces.share(trace, 0)) : root;
    }

    @Override
    public int traceCount() {
        return traces.count();
    }

    @Override
    public TraceId id(int trace) {
        return new TraceId(traces.high(trace), traces.low(trace));
    }

    @Override
    public int spanCount(int trace) {
        return traces.rowCount(trace);
    }

    @Override
    public int errorCount(int trace) {
        int errors = 0;
        for (int i = 0; i < traces.shareCount(trace); i++) {
            int share = traces.share(trace, i);
            for (int row = traces.firstRow(share); row < traces.firstRow(share + 1); row++) {
                errors += spans.status(row) == StatusCode.ERROR.number() ? 1 : 0;
            }
        }
        return errors;
    }

    @Override
    public long startNanos(int trace) {
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < traces.shareCount(trace); i++) {
            earliest = Math.min(earliest, traces.earliestOf(traces.share(trace, i)));
        }
        return earliest;
    }

    @Override
    public long longestNanos(int trace) {
        long longest = 0;
        for (int i = 0; i < traces.shareCount(trace); i++) {
            int share = traces.share(trace, i);
            for (int row = traces.firstRow(share); row < traces.firstRow(share + 1); row++) {
                longest = Math.max(longest, spans.duration(row));
            }
        }
        return longest;
    }

    @Override
    public long marks(int trace) {
        return marks.of(trace);
    }

    @Override
    public String rootService(int trace) {
        return roots[trace] == UNKNOWN ? trace(trace).root().serviceName() : spans.service(roots[trace]);
    }

    @Override
    public String rootName(int trace) {
        return roots[trace] == UNKNOWN ? trace(trace).root().name() : spans.name(roots[trace]);
    }

    @Override
    public String rootEndpoint(int trace) {
        return roots[trace] == UNKNOWN ? TraceRoot.of(trace(trace).root()).endpoint() : endpoints.of(trace);
    }

    @Override
    public String rootTraceState(int trace) {
        if (roots[trace] == UNKNOWN) {
            return trace(trace).root().traceState();
        }
        return traceStates.numbers().length == 0
                ? ""
                : traceStates.dictionary().text((int) traceStates.numbers()[roots[trace]]);
    }

    @Override
    public Trace trace(int trace) {
        TraceId id = id(trace);
        var found = new LinkedHashSet<Span>();
        for (int input = 0; input < inputs.count(); input++) {
            inputs.segment(input).trace(id, found::add);
        }
        return Trace.of(List.copyOf(found));
    }

    @Override
    public @Nullable TraceNote note(int trace) {
        TraceId id = id(trace);
        TraceNote newest = null;
        for (int input = 0; input < inputs.count(); input++) {
            TraceNote note = inputs.segment(input).note(id);
            newest = note == null ? newest : note;
        }
        return newest;
    }

    @Override
    public void write(BitSet chosen, List<@Nullable TraceNote> notes, List<Long> replaces, Disk disk, Path file)
            throws IOException {
        var ofChosen = new ArrayList<@Nullable TraceNote>();
        chosen.stream().forEach(trace -> ofChosen.add(notes.get(trace)));
        inputs.readOnly(traces.rowsOf(chosen));
        try {
            MergeOrder.Ordered ordered = MergeOrder.of(inputs, traces, chosen);
            SegmentWriter.write(new MergeSource(inputs, ordered, TraceNotes.of(ofChosen)), replaces, disk, file);
        } finally {
            inputs.readOnly(null);
        }
    }

    @Override
    public void count(BitSet chosen, int times, RollupBook to) {
        if (!chosen.isEmpty()) {
            new SpanCount(spans, MergeOrder.of(inputs, traces, chosen), times, to).run();
        }
    }

    @Override
    public void close() {
        inputs.close();
    }
}
