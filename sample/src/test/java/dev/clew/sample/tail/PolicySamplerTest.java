package dev.clew.sample.tail;

import static dev.clew.sample.Traffic.failed;
import static dev.clew.sample.Traffic.randomId;
import static dev.clew.sample.Traffic.root;
import static dev.clew.sample.Traffic.trace;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.sample.Traffic;
import dev.clew.sample.policy.PolicyFile;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.TraceOf;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.sampling.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rounds as a store asks for them, with a clock that is held.
class PolicySamplerTest {
    private static final Tenant TENANT = Tenant.DEFAULT;

    private final Random random = new Random(17);
    private final SamplingMonitor monitor = new SamplingMonitor();
    private final Pages notebook = new Pages();
    private Relief relief = Relief.NONE;
    private long nowSeconds = 1_800_000_000;
    private SamplingPolicy policy = SamplingPolicy.KEEP_EVERYTHING;
    private PolicySampler sampler = sampler();

    private static final class Pages implements PolicySampler.Notebook {
        private final Map<Tenant, byte[]> pages = new HashMap<>();

        @Override
        public byte @Nullable [] read(Tenant tenant) {
            return pages.get(tenant);
        }

        @Override
        public void write(Tenant tenant, byte[] figures) {
            pages.put(tenant, figures);
        }
    }

    private PolicySampler sampler() {
        return new PolicySampler(
                _ -> new PolicyInForce(3, policy),
                () -> relief,
                notebook,
                monitor,
                () -> Instant.ofEpochSecond(nowSeconds));
    }

    @Test
    void asksForNothingWhereEverythingIsKept() {
        assertThat(sampler.begin(TENANT)).isNull();
    }

    @Test
    void namesThePolicyItsRulesAndItsTimes() {
        read("""
            times: {quiet: 2s, longest: 1m, hold: 5m, hold-bytes: 10MiB, remember: 7d}
            rules:
              - {name: errors, when: {error: true}, keep: 100%}
              - {name: slow, when: {slower: 2s, service: api}, keep: 100%}
              - {name: same span, when: {service: api, error: true}, keep: 100%}
              - {name: exact, when: {traceql: '{ resource.service.name = "db" && duration > 1s }'}, keep: 100%}
              - {name: structure, when: {traceql: '{ name = "a" } >> { kind = client }'}, keep: 100%}
            otherwise: 10%
            """);
        SamplingRound round = round();
        assertThat(round.version()).isEqualTo(3);
        assertThat(round.ruleNames()).containsExactly("errors", "slow", "same span", "exact", "structure", "otherwise");
        assertThat(round.times().quietFor()).hasSeconds(2);
        assertThat(round.times().holdBytes()).isEqualTo(10 << 20);
        assertThat(round.times().rememberFor()).hasDays(7);
        // Of service api once, of one search one, and of the other what either side needs.
        assertThat(round.marks()).hasSize(4);
    }

    @Test
    void keepsWhatIsSlowForItsOperation() {
        read("rules: [{name: slow, when: {slower: p95}, keep: 100%}]\notherwise: 0%");
        // Before anything is known, nothing is slow.
        assertThat(kept(durations("quick", 2_000, 1), "slow")).isZero();
        kept(durations("lazy", 2_000, 100), "slow");
        assertThat(kept(durations("quick", 10, 500), "slow")).isZero();
        later(40);
        double quick = kept(durations("quick", 2_000, 1), "slow") / 2_000.0;
        double lazy = kept(durations("lazy", 2_000, 100), "slow") / 2_000.0;
        assertThat(quick).isCloseTo(0.05, within(0.03));
        assertThat(lazy).isCloseTo(0.05, within(0.03));
        // What is usual for the one is slow for the other.
        assertThat(kept(List.of(trace(lasting("quick", 60))), "slow")).isOne();
        assertThat(kept(List.of(trace(lasting("lazy", 60))), "slow")).isZero();
    }

    @Test
    void keepsMoreOfWhatIsRare() {
        read("""
            otherwise: {rarer-more-by: [operation, tier], aim: 10%}
            """);
        Map<String, Integer> counts = Map.of("a", 5_000, "b", 500, "c", 50, "d", 5);
        kept(byTier(counts), "otherwise");
        later(31);
        var shares = new HashMap<String, Double>();
        int all = 0;
        for (String tier : counts.keySet()) {
            int kept = kept(byTier(Map.of(tier, counts.get(tier))), "otherwise");
            all += kept;
            shares.put(tier, kept / (double) counts.get(tier));
        }
        assertThat(all / 5_555.0).isCloseTo(0.1, within(0.015));
        assertThat(shares.get("d")).isOne();
        assertThat(shares.get("c")).isOne();
        assertThat(shares.get("b")).isBetween(0.3, 0.7).isGreaterThan(3 * shares.get("a"));
        // What nobody has seen yet is the rarest of all.
        assertThat(kept(byTier(Map.of("new", 40)), "otherwise")).isEqualTo(40);
    }

    @Test
    void keepsToABudgetOfSpans() {
        read("otherwise: {spans-per-second: 20}");
        for (int slot = 0; slot < 4; slot++) {
            kept(durations("op", 3_000, 1), "otherwise");
            later(30);
        }
        // 3,000 spans in 30 seconds are a hundred a second.
        int kept = kept(durations("op", 10_000, 1), "otherwise");
        assertThat(kept / 10_000.0).isCloseTo(0.2, within(0.02));
        assertThat(sampler.share(TENANT, policy, 0)).isCloseTo(0.2, within(0.001));
    }

    /// The same round asked again, by another process, decides the same: what it goes by was written down
    /// before.
    @Test
    void goesByTheSameFiguresAfterARestart() {
        read("""
            rules: [{name: slow, when: {slower: p90}, keep: 100%}]
            otherwise: {rarer-more-by: [tier], aim: 20%}
            """);
        kept(byTier(Map.of("a", 3_000, "b", 40)), "otherwise");
        later(31);
        List<Trace> traces = byTier(Map.of("a", 300, "b", 300, "c", 10));
        traces.addAll(durations("op", 100, 30));
        List<Verdict> before = decide(round(), traces);
        sampler = sampler();
        assertThat(decide(round(), traces)).isEqualTo(before);
        assertThat(before.stream().filter(Verdict::isKept)).hasSizeBetween(100, 600);
        // Nothing was said to hold, so nothing was learned.
        later(31);
        assertThat(round()).isNotNull();
        assertThat(monitor.rows(TENANT).stream()
                        .mapToLong(row -> row.count().keptTraces() + row.count().droppedTraces())
                        .sum())
                .isEqualTo(3_040);
    }

    @Test
    void countsWhatHolds() {
        read("rules: [{name: errors, when: {error: true}, keep: 100%}]\notherwise: 0%");
        var round = round();
        TraceId id = randomId(random);
        Trace failed = trace(failed(root(id, "api")), root(id, "db").spanId(2).parentSpanId(1));
        decide(round, List.of(trace(root(randomId(random), "api")), failed));
        assertThat(monitor.rows(TENANT)).isEmpty();
        round.committed();
        assertThat(monitor.byRule(TENANT))
                .containsOnlyKeys("errors", "otherwise")
                .containsEntry(
                        "errors",
                        new SamplingMonitor.Count(1, 0, 0, failed.spans().size(), 0, 0))
                .containsEntry("otherwise", new SamplingMonitor.Count(0, 1, 0, 0, 1, 0));
        assertThat(monitor.rows(TENANT).getFirst().root()).isEqualTo(new TraceRoot("api", "GET /things", ""));
    }

    @Test
    void decidesAgainOnlyBecauseOfWhatCameLate() {
        read("rules: [{name: errors, when: {error: true}, keep: 100%}]\notherwise: 1%");
        var dropped = new TraceId(1, 0);
        SpanBuilder root = root(dropped, "api");
        SpanBuilder late = failed(root(dropped, "api").spanId(2).parentSpanId(1));
        SamplingRound round = round();
        Verdict first = decide(round, List.of(trace(root))).getFirst();
        assertThat(first.isKept()).isFalse();
        Verdict again = round.decide(new TraceOf(trace(root, late), round.marks(), first));
        assertThat(again.isKept()).isTrue();
        assertThat(again.rule()).isZero();
        assertThat(again.weight()).isOne();
        round.committed();
        assertThat(monitor.byRule(TENANT))
                .containsEntry("otherwise", new SamplingMonitor.Count(0, 1, 0, 0, 1, 0))
                .containsEntry("errors", new SamplingMonitor.Count(0, 0, 1, 0, 0, 2));

        read("rules: [{name: errors, when: {error: true}, keep: 100%}]\notherwise: 100%");
        assertThat(round().decide(new TraceOf(trace(root), round.marks(), first)))
                .as("by a laxer policy, but nothing came")
                .isEqualTo(first);
        assertThat(round().decide(new TraceOf(trace(root, late), round.marks(), again)))
                .isEqualTo(again);
    }

    /// A trace that is kept under pressure is kept without, with the weight of the smaller share.
    @Test
    void keepsLessUnderPressure() {
        read("rules: [{name: errors, when: {error: true}, keep: 100%}]\notherwise: 40%");
        List<Trace> traces = durations("op", 4_000, 1);
        Trace error = trace(failed(root(randomId(random), "api")));
        List<Verdict> usual = decide(round(), traces);
        relief = new Relief(0.25, false);
        List<Verdict> pressed = decide(round(), traces);
        assertThat(pressed.stream().filter(Verdict::isKept).count() / 4_000.0).isCloseTo(0.1, within(0.02));
        for (int i = 0; i < traces.size(); i++) {
            assertThat(pressed.get(i).isKept() && !usual.get(i).isKept()).isFalse();
            assertThat(pressed.get(i).weight()).isCloseTo(10, within(0.01));
        }
        assertThat(decide(round(), List.of(error)).getFirst().weight()).isOne();
        relief = new Relief(0.25, true);
        assertThat(decide(round(), List.of(error)).getFirst().weight()).isCloseTo(4, within(0.001));
    }

    private void read(String yaml) {
        policy = PolicyFile.read(yaml, "test");
    }

    private void later(int seconds) {
        nowSeconds += seconds;
    }

    private SamplingRound round() {
        return requireNonNull(sampler.begin(TENANT));
    }

    /// How many of them a rule kept, in a round that holds.
    private int kept(List<Trace> traces, String rule) {
        SamplingRound round = round();
        int number = round.ruleNames().indexOf(rule);
        List<Verdict> verdicts = decide(round, traces);
        round.committed();
        return (int) verdicts.stream()
                .filter(verdict -> verdict.isKept() && verdict.rule() == number)
                .count();
    }

    private static List<Verdict> decide(SamplingRound round, List<Trace> traces) {
        return traces.stream()
                .map(trace -> round.decide(new TraceOf(trace, round.marks())))
                .toList();
    }

    /// Exponentially distributed around `millis`.
    private List<Trace> durations(String operation, int count, int millis) {
        var traces = new ArrayList<Trace>();
        for (int i = 0; i < count; i++) {
            traces.add(trace(lasting(operation, -Math.log(random.nextDouble()) * millis)));
        }
        return traces;
    }

    private SpanBuilder lasting(String operation, double millis) {
        return root(randomId(random), "api")
                .name(operation)
                .endNanos(Traffic.START + Math.round(millis * Traffic.MILLI));
    }

    private List<Trace> byTier(Map<String, Integer> counts) {
        var traces = new ArrayList<Trace>();
        counts.forEach((tier, count) -> {
            for (int i = 0; i < count; i++) {
                traces.add(trace(root(randomId(random), "api").attributes(Attributes.of("tier", AnyValue.of(tier)))));
            }
        });
        return traces;
    }
}
