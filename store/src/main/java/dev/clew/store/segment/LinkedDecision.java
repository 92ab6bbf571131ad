package dev.clew.store.segment;

import dev.clew.model.TraceId;
import dev.clew.store.sampling.LinkedBefore;
import dev.clew.store.sampling.LinkedVerdicts;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.TraceFacts;
import dev.clew.store.sampling.Verdict;
import dev.clew.store.segment.ledger.LedgerCode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Decides about traces that links join, and writes down what becomes of them and of those that were decided
/// before.
final class LinkedDecision {
    private final Survey survey;
    private final SamplingRound round;
    private final LateTraces late;
    private final Reconsidered reconsidered;
    private final SamplingBooks books;

    LinkedDecision(
            Survey survey, SamplingRound round, LateTraces late, Reconsidered reconsidered, SamplingBooks books) {
        this.survey = survey;
        this.round = round;
        this.late = late;
        this.reconsidered = reconsidered;
        this.books = books;
    }

    void decide(LinkedGroups.Group group) {
        var facts = new ArrayList<TraceFacts>();
        for (int trace : group.traces()) {
            facts.add(new SurveyFacts(survey, trace, null));
        }
        var before = new ArrayList<LinkedBefore>();
        for (TraceId id : new TreeSet<>(group.before())) {
            SamplingDecision decision = decision(id);
            Verdict verdict = reconsidered.verdict(id, decision);
            TraceFacts whole = reconsidered.facts(id);
            before.add(new LinkedBefore(
                    id, verdict, code(decision, verdict).ruleName(), whole == null ? "" : whole.rootTraceState()));
            if (whole != null) {
                facts.add(whole);
            }
        }
        LinkedVerdicts found = round.decideTogether(facts, before);
        writeDown(group, facts, found);
    }

    private void writeDown(LinkedGroups.Group group, List<TraceFacts> facts, LinkedVerdicts found) {
        TraceId followed = found.followed();
        SamplingDecision leader = followed == null ? null : decision(followed);
        for (int i = 0; i < facts.size(); i++) {
            Verdict verdict = found.verdicts().get(i);
            if (i >= group.traces().length) {
                bringBack(facts.get(i).id(), verdict);
            } else if (followed == null || leader == null) {
                books.decide(group.traces()[i], books.code(verdict));
            } else {
                LedgerCode of = code(leader, reconsidered.verdict(followed, leader));
                books.decide(group.traces()[i], new LedgerCode(verdict, of.version(), of.ruleName()));
            }
        }
    }

    /// One that stays as it was is left alone, and follows what came late to itself, if anything did.
    private void bringBack(TraceId id, Verdict verdict) {
        SamplingDecision before = decision(id);
        if (!verdict.equals(before.verdict())) {
            reconsidered.settle(id, before, verdict);
        }
    }

    private SamplingDecision decision(TraceId id) {
        SamplingDecision decision = late.decision(id);
        if (decision == null) {
            throw new IllegalStateException("Bug: %s was not decided".formatted(id));
        }
        return decision;
    }

    /// Why a trace is what it is: as was decided, unless what came late changed that.
    private LedgerCode code(SamplingDecision before, Verdict now) {
        return now.equals(before.verdict())
                ? new LedgerCode(now, before.version(), before.ruleName())
                : books.code(now);
    }
}
