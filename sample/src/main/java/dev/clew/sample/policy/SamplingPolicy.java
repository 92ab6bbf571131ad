package dev.clew.sample.policy;

import dev.clew.sample.head.HeadPolicy;
import dev.clew.store.sampling.SamplingTimes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to keep of the traces of a tenant: the first rule that a trace fulfils decides. Immutable.
///
/// @param name for people
/// @param rules in the order in which they are asked
/// @param otherwise for traces that fulfil none
/// @param joinsLinked whether traces that span links join are kept or dropped together
/// @param times when it is decided, and for how long that is remembered
/// @param head what services are told to send in the first place; null if the policy says nothing of it
public record SamplingPolicy(
        String name,
        List<SamplingRule> rules,
        Keep otherwise,
        boolean joinsLinked,
        SamplingTimes times,
        @Nullable HeadPolicy head) {
    /// The name of what decides where no rule holds.
    public static final String OTHERWISE = "otherwise";

    public static final SamplingPolicy KEEP_EVERYTHING =
            new SamplingPolicy("keep everything", List.of(), Keep.ALL, false, SamplingTimes.DEFAULT, null);

    public SamplingPolicy {
        rules = List.copyOf(rules);
    }

    /// The names of the rules, and [#OTHERWISE] last.
    public List<String> ruleNames() {
        var names = new ArrayList<String>();
        rules.forEach(rule -> names.add(rule.name()));
        names.add(OTHERWISE);
        return names;
    }

    /// What the rule with a number in [#ruleNames] keeps.
    public Keep keep(int rule) {
        return rule < rules.size() ? rules.get(rule).keep() : otherwise;
    }

    /// Whether nothing is ever dropped, whatever comes.
    public boolean keepsEverything() {
        return rules.isEmpty() && otherwise.equals(Keep.ALL);
    }

    /// Whether what it decides depends on what it decided before.
    public boolean remembers() {
        return !(otherwise instanceof Keep.Share)
                || rules.stream().anyMatch(rule -> !(rule.keep() instanceof Keep.Share) || remembers(rule.condition()));
    }

    private static boolean remembers(TraceCondition condition) {
        return condition instanceof TraceCondition.IsSlowForItsOperation
                || (condition instanceof TraceCondition.All(var all)
                        && all.stream().anyMatch(SamplingPolicy::remembers));
    }
}
