package dev.clew.sample.replay;

import static dev.clew.sample.Traffic.failed;
import static dev.clew.sample.Traffic.randomId;
import static dev.clew.sample.Traffic.root;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.sample.Traffic;
import dev.clew.sample.policy.PolicyFile;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.sample.tail.TraceJudge;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolicyTrialTest {
    private static final SamplingPolicy POLICY = PolicyFile.read("""
        rules:
          - {name: errors, when: {error: true}, keep: 100%}
          - {name: bots, when: {service: bot}, keep: 0%}
        otherwise: 20%
        """, "test");

    private static final SamplingPolicy TODAY = PolicyFile.read("otherwise: 50%", "test");

    private final Random random = new Random(5);
    private final List<Span> spans = new ArrayList<>();

    /// 2,000 traces of two spans: one in 20 fails, one in 10 is a bot's, of which none does.
    private TraceStore traffic() {
        for (int i = 0; i < 2_000; i++) {
            TraceId id = randomId(random);
            var root = root(id, i % 10 == 3 ? "bot" : "api").name("op " + i % 7);
            spans.add((i % 20 == 0 ? failed(root) : root).build());
            spans.add(root(id, "db")
                    .spanId(2)
                    .parentSpanId(1)
                    .endNanos(Traffic.START + i)
                    .build());
        }
        return Traffic.store(spans);
    }

    @Test
    void countsWhatWouldHaveBeenKeptOfAllTraces() {
        TraceStore store = traffic();
        TrialReport report = run(new PolicyTrial(store), TimeRange.ALL, ScanLimits.NONE);
        var judge = new TraceJudge(POLICY);
        long kept = 0;
        for (int i = 0; i < spans.size(); i += 2) {
            kept += judge.decide(Trace.of(spans.subList(i, i + 2))).isKept() ? 1 : 0;
        }
        assertThat(kept).isBetween(300L, 600L);
        assertThat(report.traces()).isEqualTo(2_000);
        assertThat(report.keptTraces()).isEqualTo(new Share(kept, 2_000, true));
        assertThat(report.keptSpans()).isEqualTo(new Share(2 * kept, 4_000, true));
        assertThat(report.keptErrors()).isEqualTo(new Share(100, 100, true));
        assertThat(report.keptOperations()).isEqualTo(new Share(7, 14, true));
        assertThat(report.keptSlow().of()).isEqualTo(20);
        assertThat(report.slowNanos()).isEqualTo(10 * Traffic.MILLI);
        assertThat(report.knownUpstream()).isEqualTo(new Share(0, 2_000, true));
        assertThat(report.rules())
                .hasSize(3)
                .first()
                .isEqualTo(new TrialReport.RuleShare("errors", new Share(100, 2_000, true), new Share(100, 100, true)));
        assertThat(report.rules().get(1).kept()).isEqualTo(new Share(0, 200, true));
        assertThat(report.truncatedBecause()).isEmpty();
    }

    @Test
    void estimatesFromSomeTracesAndSaysHowWell() {
        TraceStore store = traffic();
        double truth = run(new PolicyTrial(store), TimeRange.ALL, ScanLimits.NONE)
                .keptTraces()
                .value();
        Share estimate =
                run(new PolicyTrial(store, 400), TimeRange.ALL, ScanLimits.NONE).keptTraces();
        assertThat(estimate.of()).isEqualTo(400);
        assertThat(estimate.all()).isFalse();
        assertThat(truth).isBetween(estimate.low(), estimate.high());
        assertThat(estimate.high() - estimate.low()).isBetween(0.02, 0.12);
    }

    @Test
    void keepsToTheRangeTheTenantAndTheLimits() {
        TraceStore store = traffic();
        var trial = new PolicyTrial(store);
        assertThat(trial.run(new Tenant("other"), POLICY, TODAY, TimeRange.ALL, 0, ScanLimits.NONE)
                        .proposed()
                        .traces())
                .isZero();
        var later = new TimeRange(Traffic.START + 1, Traffic.START + 2);
        assertThat(run(trial, later, ScanLimits.NONE).traces()).isZero();
        TrialReport hurried = run(trial, TimeRange.ALL, ScanLimits.NONE.whileWanted(() -> false));
        assertThat(hurried.truncatedBecause()).contains("nobody waited");
        assertThat(hurried.keptTraces().all()).isFalse();
    }

    @Test
    void comparesWithThePolicyOfTodayAndNamesTheTracesThatAreDecidedOtherwise() {
        TraceStore store = traffic();
        Trial trial = new PolicyTrial(store)
                .run(Tenant.DEFAULT, POLICY, TODAY, TimeRange.ALL, Integer.MAX_VALUE, ScanLimits.NONE);
        assertThat(trial.today().keptTraces().count()).isBetween(850L, 1_150L);
        assertThat(trial.today().keptErrors().count()).isBetween(30L, 70L);
        // Decisions nest: what is kept of others at 20 % is kept at 50 %, so that only errors are new.
        List<Trial.Difference> more =
                trial.differences().stream().filter(Trial.Difference::isKept).toList();
        assertThat(more)
                .hasSize(100 - (int) trial.today().keptErrors().count())
                .allMatch(each -> each.hasError()
                        && each.rule().equals("errors")
                        && each.ruleOfToday().equals("otherwise")
                        && each.spans() == 2);
        assertThat(trial.differences().size() - 2 * more.size())
                .isEqualTo(trial.today().keptTraces().count()
                        - trial.proposed().keptTraces().count());
        assertThat(new PolicyTrial(store)
                        .run(Tenant.DEFAULT, POLICY, TODAY, TimeRange.ALL, 7, ScanLimits.NONE)
                        .differences())
                .hasSize(7);
    }

    /// As if they had decided about the same traffic before: a trace in a hundred is slow, whatever is usual.
    @Test
    void letsRulesWithAMemoryLearnFirst() {
        TraceStore store = traffic();
        SamplingPolicy policy = PolicyFile.read(
                "rules: [{name: slow, when: {slower: p90}, keep: 100%}]\n"
                        + "otherwise: {rarer-more-by: [service], aim: 20%}",
                "test");
        TrialReport report = new PolicyTrial(store)
                .run(Tenant.DEFAULT, policy, TODAY, TimeRange.ALL, 0, ScanLimits.NONE)
                .proposed();
        // All last ten milliseconds, so that none is slower than usual.
        assertThat(report.rules().getFirst().decided().count()).isZero();
        assertThat(report.keptTraces().value()).isBetween(0.16, 0.24);
        assertThat(report.keptOperations().value()).isOne();
    }

    private static TrialReport run(PolicyTrial trial, TimeRange range, ScanLimits limits) {
        return trial.run(Tenant.DEFAULT, POLICY, TODAY, range, 0, limits).proposed();
    }
}
