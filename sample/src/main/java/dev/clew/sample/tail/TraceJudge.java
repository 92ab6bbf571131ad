package dev.clew.sample.tail;

import dev.clew.model.Trace;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.store.sampling.TraceOf;

/// Decides about traces that are at hand as a policy would in a store. For one thread.
public final class TraceJudge {
    private PolicyRound round;

    /// A policy whose rules remember nothing yet.
    public TraceJudge(SamplingPolicy policy) {
        round = round(policy, Figures.NONE);
    }

    private static PolicyRound round(SamplingPolicy policy, Figures figures) {
        return new PolicyRound(new PolicyInForce(1, policy), figures, Relief.NONE, PolicyRound.Outcome.IGNORED);
    }

    public Decision decide(Trace trace) {
        return round.judge(new TraceOf(trace, round.marks()));
    }

    /// Has the rules go by all traces that were decided so far, as if they had come in so many seconds.
    public void learn(double seconds) {
        SamplingPolicy policy = round.policy();
        var memory = new RuleMemory(Figures.NONE, 0);
        memory.learn(round.lesson());
        long nanos = Math.max(RuleMemory.SLOT_NANOS, Math.round(seconds * 1e9));
        memory.advance(policy, nanos);
        round = round(policy, memory.figures());
    }
}
