package dev.clew.store.segment;

import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.TraceOf;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.sampling.Verdict;
import dev.clew.store.segment.ledger.DecisionCounts;
import dev.clew.store.segment.ledger.LedgerBook;
import dev.clew.store.segment.ledger.LedgerCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Decides about the traces of a [Survey], one after the other, and writes down what becomes of each:
///
/// - one that is quiet is kept or dropped, as the policy says;
/// - one that has spans elsewhere still grows, and is carried over, up to a limit;
/// - one that was decided before follows that, unless all of it is there still, kept or held back: then the
///   policy is asked again about the whole.
///
/// Changes nothing by itself.
final class SamplingStep {
    private final Survey survey;
    private final SamplingRound round;
    private final long nowSeconds;
    private final LateTraces late;
    private final Predicate<TraceId> grows;
    private final Predicate<TraceId> stays;

    private final LedgerBook book = new LedgerBook();
    private final DecisionCounts decisions = new DecisionCounts();
    private final BitSet kept = new BitSet();
    private final BitSet carried = new BitSet();
    private final BitSet dropped = new BitSet();
    private final List<@Nullable TraceNote> notes = new ArrayList<>();
    private final Map<Integer, SamplingDecision> decidedBefore = new HashMap<>();
    private final Map<Verdict, Map<Integer, LedgerCode>> codes = new HashMap<>();
    private final BitSet countedBefore = new BitSet();
    private boolean hitLimit;

    /// @param late what is known of traces that were decided before
    /// @param grows whether there is more of a trace that is not decided either
    /// @param stays whether there is some of a trace that came when nobody sampled
    SamplingStep(
            Survey survey,
            SamplingRound round,
            long nowSeconds,
            LateTraces late,
            Predicate<TraceId> grows,
            Predicate<TraceId> stays) {
        this.survey = survey;
        this.round = round;
        this.nowSeconds = nowSeconds;
        this.late = late;
        this.grows = grows;
        this.stays = stays;
    }

    /// Those that were decided before come last, so that rules with a memory see others in the same order,
    /// late spans or not.
    void run() {
        for (int trace = 0; trace < survey.traceCount(); trace++) {
            notes.add(null);
            TraceId id = survey.id(trace);
            SamplingDecision before = late.decision(id);
            if (before != null) {
                decidedBefore.put(trace, before);
            } else {
                look(trace, id);
            }
        }
        for (int trace = 0; trace < survey.traceCount(); trace++) {
            SamplingDecision before = decidedBefore.get(trace);
            if (before != null) {
                follow(trace, survey.id(trace), before);
            }
        }
        count();
    }

    private void look(int trace, TraceId id) {
        if (stays.test(id)) {
            kept.set(trace);
            return;
        }
        TraceNote note = survey.note(trace);
        long since = note == null ? nowSeconds : note.atSeconds();
        if (grows.test(id)) {
            if (nowSeconds - since < round.times().longestCarry().toSeconds()) {
                carried.set(trace);
                notes.set(trace, new TraceNote(null, 0, since));
                return;
            }
            hitLimit = true;
        }
        decide(trace, id, round.decide(new SurveyFacts(survey, trace, null)));
    }

    private void decide(int trace, TraceId id, Verdict verdict) {
        decide(trace, id, verdict, survey.root(trace), survey.spanCount(trace), survey.errorCount(trace));
    }

    /// @param root what the whole trace begins with
    /// @param spans how many it has
    /// @param errors how many of those have the status ERROR
    private void decide(int trace, TraceId id, Verdict verdict, TraceRoot root, int spans, int errors) {
        LedgerCode code = code(verdict);
        long minutes = nowSeconds / 60;
        book.add(id, code, minutes, spans);
        decisions.add(minutes, code, root, 1, spans, errors);
        if (verdict.isKept()) {
            kept.set(trace);
            notes.set(trace, new TraceNote(verdict, round.version(), nowSeconds));
        } else {
            dropped.set(trace);
        }
    }

    private LedgerCode code(Verdict verdict) {
        return codes.computeIfAbsent(verdict, _ -> new HashMap<>())
                .computeIfAbsent(
                        verdict.rule(),
                        rule -> new LedgerCode(
                                verdict, round.version(), round.ruleNames().get(rule)));
    }

    private void follow(int trace, TraceId id, SamplingDecision before) {
        LateTraces.Held held = late.held(id);
        if (held != null) {
            reconsider(trace, id, before, held);
            return;
        }
        Set<Span> there = late.kept(id);
        if (there == null) {
            // What it begins with, nobody knows any more.
            int spans = survey.spanCount(trace);
            decisions.add(before, TraceRoot.OTHER, 0, spans, survey.errorCount(trace));
            remain(trace, id, before, before.spanCount() + spans);
        } else {
            extend(trace, id, before, Trace.of(List.copyOf(there)));
        }
    }

    /// A trace that was kept by chance may be one that is always kept, with what came late: then it stands for fewer
    /// than it was thought to.
    private void extend(int trace, TraceId id, SamplingDecision before, Trace there) {
        Set<Span> all = new LinkedHashSet<>(there.spans());
        all.addAll(survey.trace(trace).spans());
        Trace whole = Trace.of(List.copyOf(all));
        TraceRoot root = TraceRoot.of(whole.root());
        // A span that came twice counts twice, as it does where what came first is gone.
        int spans = there.spans().size() + survey.spanCount(trace);
        int errors = errors(there) + survey.errorCount(trace);
        Verdict verdict = round.decide(new TraceOf(whole, round.marks(), before.verdict()));
        forget(before, TraceRoot.of(there.root()), there.spans().size(), errors(there));
        if (verdict.isKept() && verdict.rejected() < before.verdict().rejected()) {
            decide(trace, id, verdict, root, spans, errors);
        } else {
            decisions.add(before, root, 1, spans, errors);
            remain(trace, id, before, spans);
        }
    }

    private static int errors(Trace trace) {
        return (int) trace.spans().stream().filter(Span::isError).count();
    }

    /// Takes a decision out of the counts: the same or another comes in its place, about more spans.
    private void forget(SamplingDecision before, TraceRoot root, int spans, int errors) {
        decisions.add(before, root, -1, -spans, -errors);
    }

    /// What came late goes where the rest went.
    private void remain(int trace, TraceId id, SamplingDecision before, int spans) {
        Verdict verdict = before.verdict();
        book.add(id, new LedgerCode(verdict, before.version(), before.ruleName()), before.decidedMinutes(), spans);
        if (verdict.isKept()) {
            kept.set(trace);
            notes.set(trace, new TraceNote(verdict, before.version(), before.decidedMinutes() * 60));
        } else {
            dropped.set(trace);
        }
    }

    private void reconsider(int trace, TraceId id, SamplingDecision before, LateTraces.Held held) {
        Verdict verdict = round.decide(new SurveyFacts(survey, trace, before.verdict()));
        countedBefore.set(held.trace());
        forget(before, held.root(), held.spans(), held.errors());
        if (verdict.isKept()) {
            decide(trace, id, verdict);
        } else {
            int spans = survey.spanCount(trace);
            decisions.add(before, survey.root(trace), 1, spans, survey.errorCount(trace));
            remain(trace, id, before, spans);
        }
    }

    /// Spans that are held back were counted when they were dropped: what their traces come to now takes
    /// the place of that.
    private void count() {
        decisions.writeTo(book.rollups());
        survey.count(dropped, 1, book.rollups());
        Survey held = late.survey();
        if (held != null) {
            held.count(countedBefore, -1, book.rollups());
        }
    }

    LedgerBook book() {
        return book;
    }

    BitSet kept() {
        return kept;
    }

    BitSet carried() {
        return carried;
    }

    /// By trace.
    List<@Nullable TraceNote> notes() {
        return notes;
    }

    /// Whether a trace was decided though it grows.
    boolean hitLimit() {
        return hitLimit;
    }
}
