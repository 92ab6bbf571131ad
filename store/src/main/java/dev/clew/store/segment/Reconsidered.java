package dev.clew.store.segment;

import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.TraceFacts;
import dev.clew.store.sampling.TraceOf;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.sampling.Verdict;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Traces that were decided before. If all of one is there still, kept or held back, and spans came late, the
/// policy is asked about the whole again; otherwise they follow what was decided.
final class Reconsidered {
    private final Survey survey;
    private final SamplingRound round;
    private final LateTraces late;
    private final SamplingBooks books;
    private final Map<TraceId, Verdict> verdicts = new HashMap<>();
    private final Set<TraceId> settled = new HashSet<>();
    private final BitSet countedBefore = new BitSet();

    Reconsidered(Survey survey, SamplingRound round, LateTraces late, SamplingBooks books) {
        this.survey = survey;
        this.round = round;
        this.late = late;
        this.books = books;
    }

    /// All of a trace, what came late included; null if not all of it is there, or nothing was decided.
    @Nullable
    TraceFacts facts(TraceId id) {
        SamplingDecision before = late.decision(id);
        int trace = survey.find(id);
        Set<Span> there = late.kept(id);
        if (before != null && late.held(id) != null) {
            return new SurveyFacts(survey, trace, before.verdict());
        }
        if (before == null || there == null) {
            return null;
        }
        return new TraceOf(whole(there, trace), round.marks(), before.verdict());
    }

    /// What a trace comes to with the spans that came late: what was decided, or a reason to bring it back, or
    /// to have it stand for fewer others.
    Verdict verdict(TraceId id, SamplingDecision before) {
        Verdict known = verdicts.get(id);
        if (known == null) {
            known = ask(id, before.verdict());
            verdicts.put(id, known);
        }
        return known;
    }

    private Verdict ask(TraceId id, Verdict before) {
        TraceFacts facts = late.hasMore(id) ? facts(id) : null;
        Verdict verdict = facts == null ? before : round.decide(facts);
        return isReason(verdict, before) ? verdict : before;
    }

    /// A trace that was kept by chance may be one that is always kept, with what came late: then it stands for
    /// fewer than it was thought to.
    private static boolean isReason(Verdict verdict, Verdict before) {
        return verdict.isKept() && (!before.isKept() || verdict.rejected() < before.rejected());
    }

    /// Writes down what a trace that was decided before comes to, unless that is done already.
    ///
    /// @param verdict nothing changes if it is the one before
    void settle(TraceId id, SamplingDecision before, Verdict verdict) {
        if (!settled.add(id)) {
            return;
        }
        verdicts.put(id, verdict);
        int trace = survey.find(id);
        LateTraces.Held held = late.held(id);
        Set<Span> there = late.kept(id);
        int spans = trace < 0 ? 0 : survey.spanCount(trace);
        int errors = trace < 0 ? 0 : survey.errorCount(trace);
        boolean isSame = verdict.equals(before.verdict());
        if (held != null) {
            countedBefore.set(held.trace());
            books.forget(before, held.root(), held.spans(), held.errors());
            if (isSame) {
                books.remain(trace, before, survey.root(trace), 1, spans, errors, spans);
            } else {
                books.decide(trace, books.code(verdict));
            }
        } else if (there == null) {
            // What it begins with, nobody knows any more.
            books.remain(trace, before, TraceRoot.OTHER, 0, spans, errors, before.spanCount() + spans);
        } else {
            Trace old = Trace.of(List.copyOf(there));
            TraceRoot root = TraceRoot.of(whole(there, trace).root());
            int errorsThere = (int) there.stream().filter(Span::isError).count();
            books.forget(before, TraceRoot.of(old.root()), there.size(), errorsThere);
            // A span that came twice counts twice, as it does where what came first is gone.
            int allSpans = there.size() + spans;
            if (isSame) {
                books.remain(trace, before, root, 1, allSpans, errorsThere + errors, allSpans);
            } else {
                books.decide(id, trace, books.code(verdict), root, allSpans, errorsThere + errors);
            }
        }
    }

    private Trace whole(Set<Span> there, int trace) {
        Set<Span> whole = new LinkedHashSet<>(there);
        if (trace >= 0) {
            whole.addAll(survey.trace(trace).spans());
        }
        return Trace.of(List.copyOf(whole));
    }

    /// Spans that are held back were counted when they were dropped: what their traces come to now takes the
    /// place of that.
    void count() {
        Survey held = late.survey();
        if (held != null) {
            held.count(countedBefore, -1, books.ledger().rollups());
        }
    }
}
