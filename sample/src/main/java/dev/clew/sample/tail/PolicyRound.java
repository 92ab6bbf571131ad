package dev.clew.sample.tail;

import static java.util.Objects.requireNonNull;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.sample.policy.Keep;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.sample.policy.Threshold;
import dev.clew.sample.policy.TraceCondition;
import dev.clew.store.SpanFilter;
import dev.clew.store.sampling.LinkedBefore;
import dev.clew.store.sampling.LinkedVerdicts;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.SamplingTimes;
import dev.clew.store.sampling.TraceFacts;
import dev.clew.store.sampling.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A policy for some traces that are decided together. A decision depends on the trace, the policy, the
/// figures and the relief, which all stay as they are from the first trace to the last.
final class PolicyRound implements SamplingRound {
    private final PolicyInForce inForce;
    private final List<String> names;
    private final Figures figures;
    private final Relief relief;
    private final @Nullable Threshold[] thresholds;
    private final Map<String, Threshold> ofKeys = new HashMap<>();
    private final Outcome outcome;
    private final List<Conditions.Test> tests = new ArrayList<>();
    private final List<SpanFilter> marks;
    private final boolean learnsDurations;
    private final Lesson lesson = new Lesson();
    private int alone;

    /// What is told of a round when it holds.
    interface Outcome {
        Outcome IGNORED = new Outcome() {
            @Override
            public void decided(TraceFacts facts, String ruleName, boolean isKept) {}

            @Override
            public void holds(Lesson lesson, int leftAlone) {}
        };

        void decided(TraceFacts facts, String ruleName, boolean isKept);

        /// @param leftAlone how many traces were decided alone though links join them
        void holds(Lesson lesson, int leftAlone);
    }

    PolicyRound(PolicyInForce inForce, Figures figures, Relief relief, Outcome outcome) {
        this.inForce = inForce;
        this.names = inForce.policy().ruleNames();
        this.figures = figures;
        this.relief = relief;
        this.outcome = outcome;
        var conditions = new Conditions(figures);
        inForce.policy().rules().forEach(rule -> tests.add(conditions.of(rule.condition())));
        marks = conditions.marks();
        thresholds = new Threshold[names.size()];
        for (int rule = 0; rule < thresholds.length; rule++) {
            thresholds[rule] = threshold(rule);
        }
        learnsDurations = inForce.policy().rules().stream().anyMatch(rule -> asksWhatIsSlow(rule.condition()));
    }

    private static boolean asksWhatIsSlow(TraceCondition condition) {
        return condition instanceof TraceCondition.IsSlowForItsOperation
                || (condition instanceof TraceCondition.All(var all)
                        && all.stream().anyMatch(PolicyRound::asksWhatIsSlow));
    }

    @Override
    public int version() {
        return inForce.version();
    }

    @Override
    public List<String> ruleNames() {
        return names;
    }

    @Override
    public SamplingTimes times() {
        return inForce.policy().times();
    }

    @Override
    public List<SpanFilter> marks() {
        return marks;
    }

    @Override
    public Verdict decide(TraceFacts facts) {
        Decision decision = judge(facts);
        Verdict earlier = facts.earlier();
        if (earlier != null && !isBecauseOfWhatCameLate(decision, earlier)) {
            return earlier;
        }
        outcome.decided(facts, names.get(decision.rule()), decision.isKept());
        return decision.verdict();
    }

    @Override
    public boolean joinsLinked() {
        return inForce.policy().joinsLinked();
    }

    @Override
    public void leftAlone(int traces) {
        alone += traces;
    }

    @Override
    public LinkedVerdicts decideTogether(List<TraceFacts> traces, List<LinkedBefore> before) {
        LinkedRule linked = LinkedRule.of(this, traces, before);
        var verdicts = new ArrayList<Verdict>();
        for (TraceFacts facts : traces) {
            Verdict verdict = linked.verdict(facts);
            if (!verdict.equals(facts.earlier())) {
                outcome.decided(facts, linked.ruleName(names), verdict.isKept());
            }
            verdicts.add(verdict);
        }
        return new LinkedVerdicts(verdicts, linked.followed());
    }

    /// Other figures, or another relief, are no reason to decide again: chance would have two tries. A rule
    /// that stands before the one that decided, and did not hold then, is.
    private static boolean isBecauseOfWhatCameLate(Decision decision, Verdict earlier) {
        return decision.isKept()
                && decision.rule() < earlier.rule()
                && decision.total().rejected() < earlier.rejected();
    }

    Decision judge(TraceFacts facts) {
        int rule = 0;
        while (rule < tests.size() && !tests.get(rule).holds(facts)) {
            rule++;
        }
        // Who comes again was learned from before.
        boolean isNew = facts.earlier() == null;
        if (isNew && learnsDurations) {
            lesson.tookLong(new Operation(facts.rootService(), facts.rootName()), facts.longestNanos());
        }
        Threshold own = threshold(rule, facts, isNew);
        TraceChance chance = TraceChance.of(facts.id(), facts.rootTraceState());
        Threshold total = chance.after(own);
        return new Decision(rule, own, total, total.keeps(chance.randomness()), chance.upstream() != null);
    }

    /// Null if each key has its own.
    private @Nullable Threshold threshold(int rule) {
        return switch (inForce.policy().keep(rule)) {
            case Keep.Share(var threshold) -> relief.of(threshold);
            case Keep.Budget(double spansPerSecond) ->
                relief.of(Threshold.of(figures.share(names.get(rule), spansPerSecond)));
            case Keep.RarerMore _ -> null;
        };
    }

    private Threshold threshold(int rule, TraceFacts facts, boolean isNew) {
        Threshold same = thresholds[rule];
        return switch (inForce.policy().keep(rule)) {
            case Keep.Share _ -> requireNonNull(same);
            case Keep.Budget _ -> {
                if (isNew) {
                    lesson.hadSpans(names.get(rule), facts.spanCount());
                }
                yield requireNonNull(same);
            }
            case Keep.RarerMore rarer -> {
                String name = names.get(rule);
                String key = key(rarer.key(), facts);
                if (isNew) {
                    lesson.hadKey(name, key, 1);
                }
                yield ofKeys.computeIfAbsent(name + '\n' + key, _ -> relief.of(Threshold.of(figures.share(name, key))));
            }
        };
    }

    private static String key(List<String> parts, TraceFacts facts) {
        var key = new StringBuilder();
        for (String part : parts) {
            if (!key.isEmpty()) {
                key.append(" · ");
            }
            switch (part) {
                case "service" -> key.append(facts.rootService());
                case "operation" -> key.append(facts.rootName());
                case "error" -> key.append(facts.errorCount() > 0 ? "error" : "ok");
                default -> {
                    Span root = facts.trace().root();
                    AnyValue value = root.attributes().get(part);
                    key.append(value == null ? "-" : value.text());
                }
            }
        }
        return key.toString();
    }

    Lesson lesson() {
        return lesson;
    }

    @Override
    public void committed() {
        outcome.holds(lesson, alone);
    }

    SamplingPolicy policy() {
        return inForce.policy();
    }
}
