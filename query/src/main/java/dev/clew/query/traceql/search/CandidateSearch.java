package dev.clew.query.traceql.search;

import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.TraceIds;
import dev.clew.query.traceql.evaluate.Pipeline;
import dev.clew.query.traceql.evaluate.Spanset;
import dev.clew.query.traceql.evaluate.TraceView;
import dev.clew.query.traceql.plan.MentionedFields;
import dev.clew.query.traceql.plan.SearchPlan;
import dev.clew.query.traceql.syntax.Stage;
import dev.clew.store.Completeness;
import dev.clew.store.HeldSpans;
import dev.clew.store.QueryMemory;
import dev.clew.store.SpanDetail;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import dev.clew.store.TraceVisitor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One search: shows every span that may be selected, newest first, to the traces they belong to.
final class CandidateSearch {
    /// How many traces may be read as a whole.
    static final int MOST_READ = 100_000;

    /// How many traces may have a span that can be selected: their ids are kept until the search ends.
    static final int MOST_CANDIDATES = 1_000_000;

    /// After so many traces that came to nothing, the others are first looked up among those that have all
    /// it needs.
    static final int PATIENCE = 50;

    /// How many traces are read together.
    private static final int MOST_PENDING = 64;

    /// How long a search whose time is up goes on with traces that it found in time.
    private static final long GRACE_NANOS = 50_000_000;

    private final TraceStore store;
    private final SearchQuestion question;
    private final QueryMemory memory;
    private final int patience;
    private final @Nullable SearchListener listener;
    private final SearchPlan plan;
    private final Pipeline pipeline;
    private final SpanDetail detail;
    private final Rows rows;
    private final NewestTraces newest;
    private final Set<TraceId> seen = new HashSet<>();
    private final List<TraceId> pending = new ArrayList<>();
    /// When the span starts that each was found by: of it, and of whatever comes after it, nothing newer is selected.
    private final Queue<Long> pendingStarts = new ArrayDeque<>();
    private @Nullable List<Set<TraceId>> possible;
    private String gaveUpBecause = "";
    /// Why a trace is missing, or empty.
    private String leftOut = "";

    private boolean hasEnough;
    private long visited;
    private int read;
    private int found;
    private long readNanos;
    private long evaluateNanos;
    private long lookUpNanos;
    private long graceUntilNanos = System.nanoTime();

    /// @param patience as [#PATIENCE]
    /// @param listener null if nobody wants to hear before the end
    CandidateSearch(TraceStore store, SearchQuestion question, int patience, @Nullable SearchListener listener) {
        this.store = store;
        this.question = question;
        memory = question.limits().memory();
        this.patience = patience;
        this.listener = listener;
        List<Stage> stages = question.query().stages();
        plan = SearchPlan.of(stages);
        pipeline = new Pipeline(stages);
        MentionedFields mentioned = MentionedFields.of(stages);
        detail = mentioned.detail();
        rows = new Rows(mentioned, question.mostSpans());
        newest = new NewestTraces(question.mostTraces(), question.after(), memory);
    }

    SearchAnswer run() {
        long start = System.nanoTime();
        var scan = new SpanScan(
                question.tenant(),
                plan.found(),
                plan.among(question.range()),
                scannedRange(),
                SpanScan.Order.NEWEST_FIRST,
                question.limits());
        Completeness scanned = store.scanPlaces(scan, this::visit);
        graceUntilNanos = System.nanoTime() + GRACE_NANOS;
        evaluatePending();
        long scanNanos = System.nanoTime() - start - readNanos - evaluateNanos - lookUpNanos;
        Completeness completeness = completeness(scanned);
        return new SearchAnswer(
                newest.list(),
                completeness,
                next(completeness),
                new Explanation(
                        plan,
                        scanned.scannedSpans(),
                        seen.size(),
                        read,
                        scanNanos + lookUpNanos,
                        readNanos,
                        evaluateNanos));
    }

    private Completeness completeness(Completeness scanned) {
        if (!gaveUpBecause.isEmpty()) {
            return new Completeness(scanned.scannedSpans(), gaveUpBecause);
        }
        return scanned.isComplete() ? new Completeness(scanned.scannedSpans(), leftOut) : scanned;
    }

    /// Of a trace behind the cursor no span is selected that starts after it.
    private TimeRange scannedRange() {
        TimeRange range = question.range();
        return question.after() == null
                ? range
                : new TimeRange(
                        range.fromNanos(),
                        Math.max(
                                range.fromNanos(),
                                Math.min(range.toNanos(), question.after().startNanos())));
    }

    private @Nullable SearchCursor next(Completeness completeness) {
        boolean goesOn = hasEnough || (newest.leftOut() && completeness.isComplete());
        return goesOn ? newest.last() : null;
    }

    private boolean visit(long startNanos, TraceId id) {
        visited++;
        if (newest.isFullBefore(startNanos)) {
            hasEnough = true;
            return false;
        }
        boolean isNew = seen.add(id);
        memory.hold(isNew ? TraceIds.BYTES : 0);
        if (isNew && isPossible(id)) {
            pending.add(id);
            pendingStarts.add(startNanos);
            // Fewer cannot be enough, and more would be looked for in vain if all of these are found.
            if (pending.size() >= Math.min(newest.missing(), MOST_PENDING) || isToldNow()) {
                evaluatePending();
                tell(startNanos);
            }
        } else if (seen.size() == MOST_CANDIDATES) {
            gaveUpBecause = "%d traces were candidates, the most allowed".formatted(MOST_CANDIDATES);
        } else if (memory.isExceeded()) {
            gaveUpBecause = memory.exceeded();
        }
        return gaveUpBecause.isEmpty();
    }

    private boolean isToldNow() {
        return listener != null && listener.isDue();
    }

    /// Whatever is still to come starts no later.
    private void tell(long startNanos) {
        if (listener != null && isToldNow()) {
            listener.settled(newest.settled(startNanos));
        }
    }

    /// Why no other trace is read, or empty. A trace takes longer than the spans after which the store looks at
    /// the clock.
    private String exceeded() {
        if (memory.isExceeded()) {
            return memory.exceeded();
        }
        if (read == MOST_READ) {
            return "%d traces were read, the most allowed".formatted(MOST_READ);
        }
        return System.nanoTime() - graceUntilNanos < 0 ? "" : question.limits().exceeded(visited);
    }

    private boolean isPossible(TraceId id) {
        if (possible == null) {
            if (plan.others().isEmpty() || read - found < patience || found > read / 2) {
                return true;
            }
            possible = lookUp();
        }
        for (Set<TraceId> having : possible) {
            if (!having.contains(id)) {
                return false;
            }
        }
        return true;
    }

    private List<Set<TraceId>> lookUp() {
        long start = System.nanoTime();
        var sets = new ArrayList<Set<TraceId>>();
        plan.others().forEach(other -> add(other, TimeRange.ALL, sets));
        lookUpNanos += System.nanoTime() - start;
        return sets;
    }

    private void add(SpanFilter filter, TimeRange range, List<Set<TraceId>> sets) {
        if (filter instanceof SpanFilter.Any) {
            return;
        }
        TraceIds having = TraceIds.having(filter, question.tenant(), range, question.limits(), store);
        // Of a set that is not whole, nobody can tell what is missing.
        if (having.completeness().isComplete()) {
            sets.add(having.ids());
        } else {
            memory.hold(-TraceIds.BYTES * having.ids().size());
        }
    }

    /// Several at once, as it is cheaper to look them up together.
    private void evaluatePending() {
        long begun = System.nanoTime();
        long spent = readNanos + evaluateNanos;
        Completeness read = store.traces(question.tenant(), pending, detail, this::evaluate);
        leftOut = read.isComplete() ? leftOut : read.truncatedBecause();
        pending.clear();
        pendingStarts.clear();
        // To find out where they are is part of reading them.
        readNanos += System.nanoTime() - begun - (readNanos + evaluateNanos - spent);
    }

    private boolean evaluate(TraceId id, TraceVisitor.Spans spans) {
        tell(pendingStarts.remove());
        gaveUpBecause = exceeded();
        if (!gaveUpBecause.isEmpty()) {
            return false;
        }
        long start = System.nanoTime();
        var held = new HeldSpans(memory);
        try {
            spans.show(held);
            if (held.isTooMuch()) {
                leftOut = held.tooMuch(id);
            }
            // None if it is too large, or was erased just now.
            if (!held.spans().isEmpty()) {
                evaluate(id, held, start);
            }
        } finally {
            held.release();
        }
        return true;
    }

    private void evaluate(TraceId id, HeldSpans held, long start) {
        var trace = new TraceView(Trace.of(held.spans()), question.range());
        long assembled = System.nanoTime();
        List<Spanset> spansets = pipeline.apply(trace);
        if (!spansets.isEmpty()) {
            found++;
            newest.add(new SearchCursor(latestStart(trace, spansets), id), () -> rows.row(trace, spansets));
        }
        read++;
        readNanos += assembled - start;
        evaluateNanos += System.nanoTime() - assembled;
    }

    private static long latestStart(TraceView trace, List<Spanset> spansets) {
        long latest = Long.MIN_VALUE;
        for (Spanset spanset : spansets) {
            for (int i = spanset.spans().nextSetBit(0);
                    i >= 0;
                    i = spanset.spans().nextSetBit(i + 1)) {
                latest = Math.max(latest, trace.span(i).startNanos());
            }
        }
        return latest;
    }
}
