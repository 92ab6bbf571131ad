package dev.clew.sample.policy;

import dev.clew.model.Trace;
import dev.clew.sample.head.HeadPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to keep of the traces of a tenant: the first rule that a trace fulfils decides. Immutable.
///
/// @param name for people
/// @param rules in the order in which they are asked
/// @param otherwise for traces that fulfil none
/// @param head what services are told to send in the first place; null if the policy says nothing of it
public record SamplingPolicy(
        String name,
        List<SamplingRule> rules,
        Threshold otherwise,
        @Nullable HeadPolicy head) {
    /// What [Decision#rule] names where no rule holds.
    public static final String OTHERWISE = "otherwise";

    public static final SamplingPolicy KEEP_EVERYTHING =
            new SamplingPolicy("keep everything", List.of(), Threshold.ALWAYS);

    /// A policy that says nothing of head sampling.
    public SamplingPolicy(String name, List<SamplingRule> rules, Threshold otherwise) {
        this(name, rules, otherwise, null);
    }

    public SamplingPolicy {
        rules = List.copyOf(rules);
    }

    /// The same for the same trace, whenever and wherever it is asked.
    ///
    /// @param trace as whole as it will ever be
    public Decision decide(Trace trace) {
        for (SamplingRule rule : rules) {
            if (rule.condition().holds(trace)) {
                return decide(trace, rule.name(), rule.keep());
            }
        }
        return decide(trace, OTHERWISE, otherwise);
    }

    private static Decision decide(Trace trace, String rule, Threshold keep) {
        TraceChance chance = TraceChance.of(trace);
        Threshold upstream = chance.upstream();
        Threshold total = upstream == null ? keep : keep.after(upstream);
        return new Decision(rule, keep, total, total.keeps(chance.randomness()), upstream != null);
    }
}
