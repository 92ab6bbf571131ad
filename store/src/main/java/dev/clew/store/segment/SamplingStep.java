package dev.clew.store.segment;

import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.TraceOf;
import dev.clew.store.sampling.Verdict;
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
        decide(trace, id, verdict, 0, 0);
    }

    /// @param otherSpans how many spans it has beside those of the survey
    /// @param otherErrors how many of those have the status ERROR
    private void decide(int trace, TraceId id, Verdict verdict, int otherSpans, int otherErrors) {
        int spans = survey.spanCount(trace) + otherSpans;
        int errors = survey.errorCount(trace) + otherErrors;
        LedgerCode code = code(verdict);
        long minutes = nowSeconds / 60;
        book.add(id, code, minutes, spans);
        book.rollups().decided(minutes, code.version(), code.ruleName(), verdict.isKept(), 1, spans, errors);
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
        if (there == null || !standsForFewer(trace, id, before, there)) {
            add(trace, id, before, survey.spanCount(trace), survey.errorCount(trace));
        }
    }

    /// A trace that was kept by chance may be one that is always kept, with what came late: then it stands for fewer
    /// than it was thought to.
    private boolean standsForFewer(int trace, TraceId id, SamplingDecision before, Set<Span> there) {
        Set<Span> whole = new LinkedHashSet<>(there);
        whole.addAll(survey.trace(trace).spans());
        Verdict verdict = round.decide(new TraceOf(Trace.of(List.copyOf(whole)), round.marks(), before.verdict()));
        if (!verdict.isKept() || verdict.rejected() >= before.verdict().rejected()) {
            return false;
        }
        int errors = (int) there.stream().filter(Span::isError).count();
        forget(before, there.size(), errors);
        decide(trace, id, verdict, there.size(), errors);
        return true;
    }

    /// Takes a decision out of the counts: another comes in its place.
    private void forget(SamplingDecision before, int spans, int errors) {
        book.rollups()
                .decided(
                        before.decidedMinutes(),
                        before.version(),
                        before.ruleName(),
                        before.verdict().isKept(),
                        -1,
                        -spans,
                        -errors);
    }

    /// What came late goes where the rest went, and is counted there.
    private void add(int trace, TraceId id, SamplingDecision before, int spans, int errors) {
        Verdict verdict = before.verdict();
        var code = new LedgerCode(verdict, before.version(), before.ruleName());
        book.add(id, code, before.decidedMinutes(), before.spanCount() + spans);
        book.rollups()
                .decided(
                        before.decidedMinutes(),
                        before.version(),
                        before.ruleName(),
                        verdict.isKept(),
                        0,
                        spans,
                        errors);
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
        if (verdict.isKept()) {
            forget(before, held.spans(), held.errors());
            decide(trace, id, verdict);
        } else {
            add(trace, id, before, survey.spanCount(trace) - held.spans(), survey.errorCount(trace) - held.errors());
        }
    }

    /// Spans that are held back were counted when they were dropped: what their traces come to now takes
    /// the place of that.
    private void count() {
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
