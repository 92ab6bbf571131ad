package dev.clew.store.segment;

import dev.clew.model.TraceId;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.SamplingRound;
import java.util.List;
import java.util.function.Predicate;

/// Decides about the traces of a [Survey], one after the other, and writes down what becomes of each:
///
/// - one that is quiet is kept or dropped, as the policy says;
/// - one that has spans elsewhere still grows, and is carried over, up to a limit;
/// - those that links join are decided together, when all of them are quiet, if the policy asks for it;
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
    private final SamplingBooks books;
    private final Reconsidered reconsidered;
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
        books = new SamplingBooks(survey, round, nowSeconds);
        reconsidered = new Reconsidered(survey, round, late, books);
    }

    /// Those that were decided before come last, so that rules with a memory see others in the same order,
    /// late spans or not.
    ///
    /// @param inside where links lead of the spans that are surveyed, but for what is held back
    /// @param outside where links lead of others that are not decided either
    void run(List<LinkPairs> inside, List<LinkPairs> outside) {
        var linked = new LinkedGroups(survey, this::isUndecided, id -> late.decision(id) != null, grows);
        inside.forEach(pairs -> pairs.each(linked::inside));
        outside.forEach(pairs -> pairs.each(linked::outside));
        linked.close();
        for (int trace = 0; trace < survey.traceCount(); trace++) {
            if (late.decision(survey.id(trace)) == null && !linked.isJoined(trace)) {
                look(trace, survey.id(trace));
            }
        }
        if (linked.alone() > 0) {
            round.leftAlone(linked.alone());
        }
        for (LinkedGroups.Group group : linked.groups()) {
            look(group);
        }
        for (int trace = 0; trace < survey.traceCount(); trace++) {
            TraceId id = survey.id(trace);
            SamplingDecision before = late.decision(id);
            if (before != null && late.hasMore(id)) {
                reconsidered.settle(id, before, reconsidered.verdict(id, before));
            }
        }
        books.count();
        reconsidered.count();
    }

    private boolean isUndecided(int trace) {
        TraceId id = survey.id(trace);
        return late.decision(id) == null && !stays.test(id);
    }

    private void look(int trace, TraceId id) {
        if (stays.test(id)) {
            books.leave(trace);
            return;
        }
        boolean isGrowing = grows.test(id);
        if (isGrowing && mayWait(since(trace))) {
            books.carry(trace, since(trace));
            return;
        }
        hitLimit |= isGrowing;
        books.decide(trace, books.code(round.decide(new SurveyFacts(survey, trace, null))));
    }

    private void look(LinkedGroups.Group group) {
        long since = nowSeconds;
        boolean isGrowing = false;
        for (int trace : group.traces()) {
            since = Math.min(since, since(trace));
            isGrowing |= grows.test(survey.id(trace));
        }
        if ((isGrowing || group.waits()) && mayWait(since)) {
            for (int trace : group.traces()) {
                books.carry(trace, since(trace));
            }
            return;
        }
        hitLimit |= isGrowing;
        new LinkedDecision(survey, round, late, reconsidered, books).decide(group);
    }

    private long since(int trace) {
        TraceNote note = survey.note(trace);
        return note == null ? nowSeconds : note.atSeconds();
    }

    private boolean mayWait(long sinceSeconds) {
        return nowSeconds - sinceSeconds < round.times().longestCarry().toSeconds();
    }

    SamplingBooks books() {
        return books;
    }

    /// Whether a trace was decided though it grows.
    boolean hitLimit() {
        return hitLimit;
    }
}
