package dev.clew.store.segment;

import dev.clew.model.TraceId;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.sampling.Verdict;
import dev.clew.store.segment.ledger.DecisionCounts;
import dev.clew.store.segment.ledger.LedgerBook;
import dev.clew.store.segment.ledger.LedgerCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What becomes of each trace of a [Survey], and what is to be remembered of it, until all of it is made so.
final class SamplingBooks {
    private final Survey survey;
    private final SamplingRound round;
    private final long nowSeconds;
    private final LedgerBook ledger = new LedgerBook();
    private final DecisionCounts decisions = new DecisionCounts();
    private final BitSet kept = new BitSet();
    private final BitSet carried = new BitSet();
    private final BitSet dropped = new BitSet();
    private final List<@Nullable TraceNote> notes = new ArrayList<>();
    private final Map<Verdict, Map<Integer, LedgerCode>> codes = new HashMap<>();

    SamplingBooks(Survey survey, SamplingRound round, long nowSeconds) {
        this.survey = survey;
        this.round = round;
        this.nowSeconds = nowSeconds;
        for (int trace = 0; trace < survey.traceCount(); trace++) {
            notes.add(null);
        }
    }

    /// A trace stays, and nobody decided so.
    void leave(int trace) {
        kept.set(trace);
    }

    /// A trace is not decided yet.
    ///
    /// @param sinceSeconds when it was looked at first
    void carry(int trace, long sinceSeconds) {
        carried.set(trace);
        notes.set(trace, new TraceNote(null, 0, sinceSeconds));
    }

    /// A trace is decided, all of whose spans are here.
    void decide(int trace, LedgerCode code) {
        decide(survey.id(trace), trace, code, survey.root(trace), survey.spanCount(trace), survey.errorCount(trace));
    }

    /// A trace is decided now, for the first time or anew.
    ///
    /// @param trace its number; below zero if no span of it is here
    /// @param code says why
    /// @param root what the whole trace begins with
    /// @param spans how many it has, here and elsewhere
    /// @param errors how many of those have the status ERROR
    void decide(TraceId id, int trace, LedgerCode code, TraceRoot root, int spans, int errors) {
        long minutes = nowSeconds / 60;
        ledger.add(id, code, minutes, spans);
        decisions.add(minutes, code, root, 1, spans, errors);
        place(trace, code, nowSeconds);
    }

    private void place(int trace, LedgerCode code, long seconds) {
        if (trace < 0) {
            return;
        }
        if (code.verdict().isKept()) {
            kept.set(trace);
            notes.set(trace, new TraceNote(code.verdict(), code.version(), seconds));
        } else {
            dropped.set(trace);
        }
    }

    /// What this round's policy says.
    LedgerCode code(Verdict verdict) {
        return codes.computeIfAbsent(verdict, _ -> new HashMap<>())
                .computeIfAbsent(
                        verdict.rule(),
                        rule -> new LedgerCode(
                                verdict, round.version(), round.ruleNames().get(rule)));
    }

    /// Takes a decision out of the counts: the same or another comes in its place, about more spans.
    void forget(SamplingDecision before, TraceRoot root, int spans, int errors) {
        decisions.add(before, root, -1, -spans, -errors);
    }

    /// What came late goes where the rest went, and is counted there.
    ///
    /// @param trace its number
    /// @param root what the whole trace begins with
    /// @param traces 1 if its decision was forgotten; otherwise 0
    /// @param spans how many count
    /// @param errors how many of those have the status ERROR
    /// @param all how many spans the trace has
    void remain(int trace, SamplingDecision before, TraceRoot root, int traces, int spans, int errors, int all) {
        var code = new LedgerCode(before.verdict(), before.version(), before.ruleName());
        ledger.add(survey.id(trace), code, before.decidedMinutes(), all);
        decisions.add(before, root, traces, spans, errors);
        place(trace, code, before.decidedMinutes() * 60);
    }

    /// Counts the decisions, and the spans of what is dropped.
    void count() {
        decisions.writeTo(ledger.rollups());
        survey.count(dropped, 1, ledger.rollups());
    }

    LedgerBook ledger() {
        return ledger;
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
}
