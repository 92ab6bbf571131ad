package dev.clew.server.sampling;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.sample.policy.Keep;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.SamplingCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What was decided of the traces of one tenant in a range of time, as the store remembers it, and what is
/// odd about it.
///
/// @param rules those of the policy in their order, then those that decided under another one
/// @param minutes from the earliest to the latest that something was decided in
record SamplingReport(
        List<Rule> rules, List<Minute> minutes, SamplingGroups groups, Totals all, List<String> warnings) {
    /// Fewer traces tell nothing.
    private static final long ENOUGH_TRACES = 1_000;

    /// Of a hundred thousand shares that are right, one is further away.
    private static final double Z = 4.4;

    /// @param errors how many of the spans have the status ERROR
    record Totals(
            long keptTraces, long droppedTraces, long keptSpans, long droppedSpans, long keptErrors, long errors) {
        static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

        static Totals of(SamplingCount count) {
            return count.isKept()
                    ? new Totals(count.traces(), 0, count.spans(), 0, count.errors(), count.errors())
                    : new Totals(0, count.traces(), 0, count.spans(), 0, count.errors());
        }

        Totals plus(Totals other) {
            return new Totals(
                    keptTraces + other.keptTraces,
                    droppedTraces + other.droppedTraces,
                    keptSpans + other.keptSpans,
                    droppedSpans + other.droppedSpans,
                    keptErrors + other.keptErrors,
                    errors + other.errors);
        }

        long traces() {
            return keptTraces + droppedTraces;
        }

        boolean isBelowZero() {
            return Math.min(Math.min(keptTraces, droppedTraces), Math.min(keptSpans, droppedSpans)) < 0;
        }

        long spans() {
            return keptSpans + droppedSpans;
        }
    }

    /// @param keep what the policy says; empty if it has no such rule now
    /// @param shareNow which part it keeps now; NaN if that depends on the trace, or there is no such rule
    ///     now
    record Rule(String name, String keep, double shareNow, Totals totals) {}

    /// @param minute since 1970
    record Minute(long minute, Totals totals) {}

    static SamplingReport of(Tenant tenant, TimeRange range, By by, TraceStore store, Sampling sampling) {
        LivePolicies.State state = sampling.policies().of(tenant);
        SamplingPolicy policy = state.inForce().policy();
        var byRule = new LinkedHashMap<String, Totals>();
        policy.ruleNames().forEach(name -> byRule.put(name, Totals.NONE));
        var byMinute = new TreeMap<Long, Totals>();
        var ofVersion = new LinkedHashMap<String, Totals>();
        var groups = new SamplingGroups(by);
        store.samplingCounts(tenant, range, count -> {
            groups.add(count);
            byRule.merge(count.ruleName(), Totals.of(count), Totals::plus);
            byMinute.merge(count.decidedMinutes(), Totals.of(count), Totals::plus);
            if (count.version() == state.inForce().version()) {
                ofVersion.merge(count.ruleName(), Totals.of(count), Totals::plus);
            }
        });
        List<String> names = policy.ruleNames();
        var rules = new ArrayList<Rule>();
        byRule.forEach((name, totals) -> {
            int number = names.indexOf(name);
            rules.add(new Rule(
                    name,
                    number < 0 ? "" : text(policy.keep(number)),
                    number < 0 ? Double.NaN : sampling.share(tenant, number),
                    totals));
        });
        var minutes = new ArrayList<Minute>();
        byMinute.forEach((minute, totals) -> minutes.add(new Minute(minute, totals)));
        return new SamplingReport(
                rules,
                minutes,
                groups,
                byMinute.values().stream().reduce(Totals.NONE, Totals::plus),
                warnings(tenant, policy, ofVersion, sampling));
    }

    static String text(Keep keep) {
        return switch (keep) {
            case Keep.Share(var threshold) -> percent(threshold.probability());
            case Keep.RarerMore rarer ->
                "%s, rarer more by %s".formatted(percent(rarer.aim()), String.join(", ", rarer.key()));
            case Keep.Budget(double spansPerSecond) -> "%s spans/s".formatted(number(spansPerSecond));
        };
    }

    private static String percent(double share) {
        return number(Math.round(share * 1e6) / 1e4) + "%";
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static List<String> warnings(
            Tenant tenant, SamplingPolicy policy, Map<String, Totals> ofVersion, Sampling sampling) {
        var warnings = new ArrayList<String>();
        LivePolicies.State state = sampling.policies().of(tenant);
        if (!state.problem().isEmpty()) {
            warnings.add("a newer policy does not hold: " + state.problem());
        }
        Sampling.Shortage shortage = sampling.shortage();
        double factor = shortage.relief().factor();
        if (factor < 1) {
            warnings.add("%s of what the policy says is kept, as %s".formatted(percent(factor), shortage.because()));
        }
        long all = ofVersion.values().stream().mapToLong(Totals::traces).sum();
        List<String> names = policy.ruleNames();
        for (int rule = 0; rule < names.size(); rule++) {
            String name = names.get(rule);
            Totals totals = ofVersion.getOrDefault(name, Totals.NONE);
            if (totals.traces() == 0
                    && all >= ENOUGH_TRACES
                    && rule < policy.rules().size()) {
                warnings.add("rule '%s' decided none of %,d traces".formatted(name, all));
            }
            switch (policy.keep(rule)) {
                case Keep.Budget _ -> {
                    double share = sampling.share(tenant, rule);
                    if (share < 1) {
                        warnings.add("rule '%s' is over its budget, and keeps %s".formatted(name, percent(share)));
                    }
                }
                case Keep.Share(var threshold) -> {
                    double due = threshold.probability();
                    double off = Math.abs(totals.keptTraces() - due * totals.traces());
                    if (factor == 1 && off > Z * Math.sqrt(totals.traces() * due * (1 - due)) + 1) {
                        warnings.add(
                                "rule '%s' kept %s of %,d traces where %s are due (trace ids that are not random, or pressure?)"
                                        .formatted(
                                                name,
                                                percent((double) totals.keptTraces() / totals.traces()),
                                                totals.traces(),
                                                percent(due)));
                    }
                }
                case Keep.RarerMore _ -> {}
            }
        }
        return warnings;
    }
}
