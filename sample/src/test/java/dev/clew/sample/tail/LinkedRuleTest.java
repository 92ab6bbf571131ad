package dev.clew.sample.tail;

import static dev.clew.sample.Traffic.failed;
import static dev.clew.sample.Traffic.randomId;
import static dev.clew.sample.Traffic.root;
import static dev.clew.sample.Traffic.trace;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clew.model.SpanBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.sample.policy.PolicyFile;
import dev.clew.sample.policy.Threshold;
import dev.clew.store.sampling.LinkedBefore;
import dev.clew.store.sampling.LinkedVerdicts;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.TraceFacts;
import dev.clew.store.sampling.TraceOf;
import dev.clew.store.sampling.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Linked traces, as a store asks about them.
class LinkedRuleTest {
    private static final int GROUPS = 15_000;

    private final Random random = new Random(30);
    private final SamplingMonitor monitor = new SamplingMonitor();
    private final SamplingRound round = requireNonNull(new PolicySampler(
                    _ -> new PolicyInForce(4, PolicyFile.read("""
                                    links: together
                                    rules:
                                      - {name: errors, when: {error: true}, keep: 100%}
                                      - {name: half, when: {service: half}, keep: 50%}
                                    otherwise: 10%
                                    """, "test")),
                    () -> Relief.NONE,
                    PolicySampler.Notebook.NONE,
                    monitor,
                    () -> Instant.EPOCH)
            .begin(Tenant.DEFAULT));

    @Test
    void letsTheRuleThatKeepsTheMostDecideForAll() {
        for (int i = 0; i < 500; i++) {
            LinkedVerdicts found = together(List.of(fresh("shop"), fresh("half"), fresh("shop")));
            assertThat(found.verdicts().stream().distinct()).hasSize(1);
            Verdict one = found.verdicts().getFirst();
            assertThat(one.rule()).isOne();
            assertThat(one.rejected()).isEqualTo(Threshold.of(0.5).rejected());
        }
        LinkedVerdicts found = together(List.of(
                fresh("half"), new TraceOf(trace(failed(root(randomId(random), "shop"))), round.marks())));
        assertThat(found.verdicts()).containsOnly(new Verdict(true, 0, false, 0));
        assertThat(found.followed()).isNull();
    }

    /// What is kept counts for as many as its weight says: over many groups that is as many as there were, for those
    /// alike that are quiet together, that follow, that come with thresholds of samplers before, and whose own rule
    /// would have kept fewer.
    @Test
    void keepsWeightsRight() {
        var fellows = new Estimate();
        var followers = new Estimate();
        var upstream = new Estimate();
        for (int group = 0; group < GROUPS; group++) {
            var traces = new ArrayList<TraceFacts>();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                traces.add(fresh(random.nextInt(10) == 0 ? "half" : "shop"));
            }
            List<Verdict> verdicts = together(traces).verdicts();
            verdicts.forEach(fellows::add);
            var before = new ArrayList<LinkedBefore>();
            for (int i = 0; i < traces.size(); i++) {
                before.add(new LinkedBefore(traces.get(i).id(), verdicts.get(i), "otherwise", ""));
            }
            round.decideTogether(List.of(fresh("half")), before).verdicts().forEach(followers::add);
            List<TraceFacts> passed = passed();
            if (!passed.isEmpty()) {
                together(passed).verdicts().forEach(upstream::add);
            }
            upstream.truth += 2 - passed.size();
        }
        fellows.check("fellows");
        followers.check("followers");
        upstream.check("upstream");
    }

    /// Of two traces, those that samplers before let through.
    private List<TraceFacts> passed() {
        var passed = new ArrayList<TraceFacts>();
        for (double probability : new double[] {0.5, 0.25}) {
            Threshold threshold = Threshold.of(probability);
            TraceId id = randomId(random);
            if (threshold.keeps(id.low() & (1L << 56) - 1)) {
                passed.add(new TraceOf(trace(root(id, "shop").traceState("x=y,ot=th:" + threshold)), round.marks()));
            }
        }
        return passed;
    }

    @Test
    void followsWhatWasDecidedBeforeUnlessARuleKeepsAll() {
        var dropped = new Verdict(false, Threshold.of(0.1).rejected(), false, 7);
        var kept = new Verdict(true, Threshold.of(0.2).rejected(), false, 7);
        SpanBuilder root = root(randomId(random), "shop");
        TraceFacts earlier = new TraceOf(trace(root), round.marks(), dropped);
        for (Verdict verdict : List.of(dropped, kept)) {
            var before = new LinkedBefore(earlier.id(), verdict, "an old rule", "");
            LinkedVerdicts found =
                    round.decideTogether(List.of(fresh("half"), fresh("shop"), earlier), List.of(before));
            assertThat(found.followed()).isEqualTo(earlier.id());
            assertThat(found.verdicts()).containsExactly(verdict, verdict, dropped);
        }
        TraceFacts error = new TraceOf(trace(failed(root(randomId(random), "shop"))), round.marks());
        LinkedVerdicts found = round.decideTogether(
                List.of(error, earlier), List.of(new LinkedBefore(earlier.id(), dropped, "an old rule", "")));
        assertThat(found.verdicts()).containsOnly(new Verdict(true, 0, false, 0));
        round.leftAlone(1_001);
        round.committed();
        assertThat(monitor.byRule(Tenant.DEFAULT).get("an old rule").keptTraces())
                .isEqualTo(2);
        assertThat(monitor.byRule(Tenant.DEFAULT).get("an old rule").droppedTraces())
                .isEqualTo(2);
        assertThat(monitor.byRule(Tenant.DEFAULT).get("errors").broughtBackTraces())
                .isOne();
        assertThat(monitor.leftAlone(Tenant.DEFAULT)).isEqualTo(1_001);
    }

    private LinkedVerdicts together(List<TraceFacts> traces) {
        LinkedVerdicts found = round.decideTogether(traces, List.of());
        assertThat(found.verdicts().stream().map(Verdict::isKept).distinct()).hasSize(1);
        return found;
    }

    private TraceFacts fresh(String service) {
        return new TraceOf(trace(root(randomId(random), service)), round.marks());
    }

    /// A total that is estimated, beside the true one.
    private static final class Estimate {
        private double truth;
        private double sum;
        private double variance;

        void add(Verdict verdict) {
            truth++;
            if (verdict.isKept()) {
                sum += verdict.weight();
                variance += verdict.weight() * (verdict.weight() - 1);
            }
        }

        /// Six standard deviations if all were independent; of up to four that stay or go together it is two.
        void check(String name) {
            assertThat(sum).as(name).isCloseTo(truth, within(6 * Math.sqrt(variance)));
            assertThat(6 * Math.sqrt(variance)).as(name).isLessThan(0.2 * truth);
        }
    }
}
