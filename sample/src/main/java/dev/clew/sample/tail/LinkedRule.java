package dev.clew.sample.tail;

import dev.clew.model.TraceId;
import dev.clew.sample.policy.Threshold;
import dev.clew.store.sampling.LinkedBefore;
import dev.clew.store.sampling.TraceFacts;
import dev.clew.store.sampling.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one decision about traces that links join.
///
/// - A rule that keeps all of its traces holds for them all, and for those that were decided before.
/// - Otherwise, if one was decided before, chance has had its say: the others follow it.
/// - Otherwise the rule that keeps the most decides, with the randomness of one of them.
///
/// Why weights stay right is in `docs/adr/0030-linked-traces.md`.
///
/// @param rule its number
/// @param own what it says, for traces that got here
/// @param leader whom they follow; null if they follow nobody
record LinkedRule(
        int rule, Threshold own, boolean isKept, @Nullable LinkedBefore leader) {
    static LinkedRule of(PolicyRound round, List<TraceFacts> traces, List<LinkedBefore> before) {
        Decision most = null;
        TraceFacts lot = null;
        for (TraceFacts facts : traces) {
            if (facts.earlier() == null) {
                Decision decision = round.judge(facts);
                most = most == null || keepsMore(decision, most) ? decision : most;
                lot = lot == null || ShuffledIds.place(facts.id()) < ShuffledIds.place(lot.id()) ? facts : lot;
            }
        }
        if (most == null || lot == null) {
            throw new IllegalArgumentException("all of them were decided before");
        }
        Threshold own = most.own();
        LinkedBefore leader = own.equals(Threshold.ALWAYS) ? null : leader(before);
        if (leader == null) {
            TraceChance chance = TraceChance.of(lot.id(), lot.rootTraceState());
            return new LinkedRule(most.rule(), own, chance.after(own).keeps(chance.randomness()), null);
        }
        Verdict verdict = leader.verdict();
        Threshold upstream =
                TraceChance.of(leader.id(), leader.rootTraceState()).upstream();
        var total = new Threshold(verdict.rejected());
        return new LinkedRule(
                verdict.rule(), upstream == null ? total : total.beyond(upstream), verdict.isKept(), leader);
    }

    private static boolean keepsMore(Decision one, Decision other) {
        int byThreshold = Long.compare(one.own().rejected(), other.own().rejected());
        return byThreshold < 0 || (byThreshold == 0 && one.rule() < other.rule());
    }

    /// One of them, whatever became of it.
    private static @Nullable LinkedBefore leader(List<LinkedBefore> before) {
        LinkedBefore first = null;
        for (LinkedBefore each : before) {
            first = first == null || ShuffledIds.place(each.id()) < ShuffledIds.place(first.id()) ? each : first;
        }
        return first;
    }

    @Nullable
    TraceId followed() {
        return leader == null ? null : leader.id();
    }

    String ruleName(List<String> names) {
        return leader == null ? names.get(rule) : leader.ruleName();
    }

    /// What becomes of one of them.
    Verdict verdict(TraceFacts facts) {
        TraceChance chance = TraceChance.of(facts.id(), facts.rootTraceState());
        long rejected = chance.after(own).rejected();
        // Rounded, what hardly anything passed may be what nothing passes.
        long most = isKept ? Threshold.NEVER.rejected() - 1 : rejected;
        var verdict = new Verdict(isKept, Math.min(rejected, most), chance.upstream() != null, rule);
        Verdict earlier = facts.earlier();
        if (earlier == null) {
            return verdict;
        }
        boolean isPromise = leader == null && own.equals(Threshold.ALWAYS);
        return isPromise && (!earlier.isKept() || verdict.rejected() < earlier.rejected()) ? verdict : earlier;
    }
}
