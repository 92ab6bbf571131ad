package dev.clew.benchmarks.sample;

import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.SamplingDecision;
import dev.clew.store.sampling.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Holds a store in which all of [KnownTraffic] was decided, and nothing is held back, against the truth:
///
/// - every decision is by the rule that the truth says, and what is stored is what the ledger says: traces whole, as
///   they were sent, or nothing;
/// - what a rule keeps at 100 % is kept, late errors too; of the others as many as binomial chance allows, within
///   [#DEVIATIONS];
/// - what was dropped is in the rollups, and the counts of decisions are those of the ledger, exactly.
final class SamplingCheck {
    /// Standard deviations of a normal distribution: right in 99.99 % of cases.
    static final double DEVIATIONS = 4;

    private static final double RANGE = 0x1p56;

    private final TraceStore store;
    private final KnownTraffic traffic;
    private final KnownPolicy known;
    private final int traces;
    private final List<String> ruleNames;
    private final boolean joinsLinked;

    /// By trace, a bit for each span that is stored.
    private final int[] stored;

    private final Map<String, Chance> chances = new TreeMap<>();
    private final Map<String, long[]> counts = new HashMap<>();
    private final RollupTruth dropped = new RollupTruth();
    private long storedSpans;
    private int promised;
    private int broughtBack;

    SamplingCheck(TraceStore store, KnownTraffic traffic, KnownPolicy known, int traces) {
        this.store = store;
        this.traffic = traffic;
        this.known = known;
        this.traces = traces;
        SamplingPolicy policy = known.policy("1s", "1s");
        ruleNames = policy.ruleNames();
        joinsLinked = policy.joinsLinked();
        stored = new int[traces];
    }

    String run() {
        scan();
        for (int number = 0; number < traces; number++) {
            check(number);
        }
        checkCounts();
        int cells = dropped.compare(store);
        var told = new StringBuilder(
                "%s: %,d traces decided as the ledger says, %,d spans of them stored, all whole and as sent; %,d of %,d kept by rules that keep all, %,d of them for an error that came late; rollups equal the truth in %,d cells"
                        .formatted(known, traces, storedSpans, promised, promised, broughtBack, cells));
        chances.forEach((name, chance) -> told.append("\n    ").append(chance.check(name)));
        return told.toString();
    }

    private static void expect(boolean is, int number, String what, Object found) {
        if (!is) {
            throw new IllegalStateException("trace %d: %s, which is not so: %s".formatted(number, what, found));
        }
    }

    private SamplingDecision decision(int number) {
        SamplingDecision decision = store.decision(Tenant.DEFAULT, traffic.id(number));
        if (decision == null) {
            throw new IllegalStateException("trace %d was not decided".formatted(number));
        }
        return decision;
    }

    private void scan() {
        var everything = new SpanScan(
                Tenant.DEFAULT, new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST, ScanLimits.NONE);
        boolean isWhole = store.scan(everything, span -> {
                    int number = KnownTraffic.number(span.traceId());
                    int bit = 1 << span.spanId();
                    expect((stored[number] & bit) == 0, number, "each span is there once", span);
                    expect(traffic.whole(number).contains(span), number, "spans are as they were sent", span);
                    stored[number] |= bit;
                    storedSpans++;
                    return true;
                })
                .isComplete();
        if (!isWhole) {
            throw new IllegalStateException("the scan is not complete");
        }
    }

    private void check(int number) {
        KnownTraffic.Sort sort = traffic.sort(number);
        List<Span> spans = traffic.whole(number);
        SamplingDecision decision = decision(number);
        Verdict verdict = decision.verdict();
        int all = 0;
        int errors = 0;
        for (Span span : spans) {
            all |= 1 << span.spanId();
            errors += span.isError() ? 1 : 0;
        }
        expect(stored[number] == (verdict.isKept() ? all : 0), number, "what the ledger says is stored", decision);
        expect(decision.spanCount() == spans.size(), number, "all spans are counted", decision);
        expect(decision.version() == 1, number, "the version is 1", decision);
        expect(
                verdict.knowsUpstream() == (sort.rejectedBefore() >= 0),
                number,
                "it is known what samplers before said",
                decision);
        long before = Math.max(0, sort.rejectedBefore());
        boolean isPromise = verdict.rejected() == before;
        String rule = rule(number, sort);
        if (sort.isLate()) {
            expect(isPromise, number, "a late error keeps it", decision);
            boolean isError = decision.ruleName().equals("errors");
            expect(isError || decision.ruleName().equals(rule), number, "a late error decides", decision);
            broughtBack += isError ? 1 : 0;
        } else {
            expect(decision.ruleName().equals(rule), number, "the rule is " + rule, decision);
            expect(
                    isPromise || rule.equals("otherwise") || rule.equals("messages"),
                    number,
                    "the rule keeps all",
                    decision);
            chance(number, sort, decision, before);
        }
        expect(!isPromise || verdict.isKept(), number, "what is to be kept is kept", decision);
        promised += isPromise ? 1 : 0;
        long[] count = counts.computeIfAbsent(rule(decision), _ -> new long[3]);
        count[0]++;
        count[1] += spans.size();
        count[2] += errors;
        if (!verdict.isKept()) {
            dropped.add(spans, sort.takes());
        }
    }

    /// By which rule a trace and those that it is linked with are decided: the first one keeps the most.
    private String rule(int number, KnownTraffic.Sort sort) {
        String own = known.rule(sort);
        int other = joinsLinked ? traffic.linkedWith(number, sort) : number;
        return other == number
                ? own
                : ruleNames.get(Math.min(ruleNames.indexOf(own), ruleNames.indexOf(known.rule(traffic.sort(other)))));
    }

    /// Linked ones have one chance for both; it is entered with the first of them.
    private void chance(int number, KnownTraffic.Sort sort, SamplingDecision decision, long before) {
        Verdict verdict = decision.verdict();
        double probability = (RANGE - verdict.rejected()) / (RANGE - before);
        int other = joinsLinked ? traffic.linkedWith(number, sort) : number;
        boolean isTogether = other == number
                || traffic.sort(other).isLate()
                || verdict.isKept() == decision(other).verdict().isKept();
        expect(isTogether, number, "linked traces stay or go together", decision);
        if (other == number || sort.sends()) {
            int size = other == number ? 1 : 2;
            String key = known == KnownPolicy.RARER && decision.ruleName().equals("otherwise")
                    ? "operation %02d".formatted(sort.operation())
                    : decision.ruleName();
            chances.computeIfAbsent(key, _ -> new Chance()).add(size, probability, verdict.isKept());
        }
    }

    private static String rule(SamplingDecision decision) {
        return decision.ruleName() + (decision.verdict().isKept() ? " kept" : " dropped");
    }

    private void checkCounts() {
        Map<String, long[]> counted = new HashMap<>();
        store.samplingCounts(Tenant.DEFAULT, TimeRange.ALL, count -> {
            long[] sum = counted.computeIfAbsent(
                    count.ruleName() + (count.isKept() ? " kept" : " dropped"), _ -> new long[3]);
            sum[0] += count.traces();
            sum[1] += count.spans();
            sum[2] += count.errors();
        });
        counted.values().removeIf(sum -> sum[0] == 0 && sum[1] == 0 && sum[2] == 0);
        Map<String, List<Long>> found = new HashMap<>();
        counted.forEach((rule, sum) -> found.put(rule, List.of(sum[0], sum[1], sum[2])));
        Map<String, List<Long>> truth = new HashMap<>();
        counts.forEach((rule, sum) -> truth.put(rule, List.of(sum[0], sum[1], sum[2])));
        if (!found.equals(truth)) {
            throw new IllegalStateException("counts are %s, and by the ledger %s".formatted(found, truth));
        }
    }
}
