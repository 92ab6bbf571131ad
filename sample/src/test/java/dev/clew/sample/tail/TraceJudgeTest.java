package dev.clew.sample.tail;

import static dev.clew.sample.Traffic.at;
import static dev.clew.sample.Traffic.failed;
import static dev.clew.sample.Traffic.randomId;
import static dev.clew.sample.Traffic.root;
import static dev.clew.sample.Traffic.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.sample.Traffic;
import dev.clew.sample.policy.PolicyFile;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.sample.policy.Threshold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceJudgeTest {
    private static final Path MISSION = Path.of("../docs/how-to/sampling-policies/mission.yaml");
    private static final TraceId ID = new TraceId(1, 2);

    private final Random random = new Random(7);

    @Test
    void keepsWhatTheMissionAsksFor() throws IOException {
        SamplingPolicy policy = PolicyFile.read(Files.readString(MISSION), "mission.yaml");
        var mission = new TraceJudge(policy);
        int kept = 0;
        for (int i = 0; i < 20_000; i++) {
            TraceId id = randomId(random);
            assertThat(mission.decide(trace(
                            root(id, "api"), failed(root(id, "db").spanId(2).parentSpanId(1)))))
                    .isEqualTo(new Decision(0, Threshold.ALWAYS, Threshold.ALWAYS, true, false));
            assertThat(mission.decide(trace(at(root(id, "api"), "/api/payments")))
                            .rule())
                    .isEqualTo(1);
            assertThat(mission.decide(trace(root(id, "api").endNanos(Traffic.START + 2_000 * Traffic.MILLI)))
                            .isKept())
                    .isTrue();
            Decision usual = mission.decide(trace(at(root(id, "api"), "/api/payments/history")));
            assertThat(usual.rule()).isEqualTo(3);
            kept += usual.isKept() ? 1 : 0;
        }
        // Six standard deviations.
        assertThat(kept).isBetween(2_000 - 255, 2_000 + 255);
    }

    @Test
    void looksAtOneSpanForAllThatIsAskedOfASpan() {
        SamplingPolicy policy =
                policy("{service: shop, endpoint: /pay, attributes: {tier: [gold, silver*], zone: eu}}");
        assertThat(holds(policy, at(root(ID, "shop"), "/pay"))).isFalse();
        Attributes silver = Attributes.builder()
                .add("url.path", "/pay?id=1")
                .add("tier", "silver plus")
                .build();
        Attributes here = Attributes.builder()
                .add("url.path", "/pay?id=1")
                .add("tier", "silver plus")
                .add("zone", "eu")
                .build();
        assertThat(holds(policy, root(ID, "shop").attributes(silver))).isFalse();
        assertThat(holds(policy, root(ID, "shop").attributes(here))).isTrue();
        assertThat(decide(
                                policy,
                                trace(
                                        root(ID, "shop"),
                                        root(ID, "cart").spanId(2).attributes(here)))
                        .rule())
                .isEqualTo(1);
    }

    @Test
    void findsAttributesOfTheResourceAndOfOtherTypes() {
        SamplingPolicy policy = policy("{attributes: {canary: 'true', service.name: shop}}");
        Attributes canary = Attributes.of("canary", AnyValue.of(true));
        assertThat(holds(policy, root(ID, "shop").attributes(canary))).isTrue();
        assertThat(holds(policy, root(ID, "other").attributes(canary))).isFalse();
        assertThat(holds(policy, root(ID, "shop").resource(Resource.of("shop"))))
                .isFalse();
    }

    @Test
    void asksForAllThatARuleNamesAndTheFirstRuleDecides() {
        SamplingPolicy policy = PolicyFile.read("""
            rules:
              - {name: slow errors, when: {error: true, slower: 100ms}, keep: 1}
              - {name: health, when: {operation: "GET /health*"}, keep: 0%}
            otherwise: 100%
            """, "test");
        assertThat(decide(policy, trace(failed(root(ID, "a")))).rule()).isEqualTo(2);
        assertThat(decide(policy, trace(failed(root(ID, "a").endNanos(Traffic.START + 100 * Traffic.MILLI))))
                        .rule())
                .isZero();
        assertThat(decide(policy, trace(root(ID, "a").name("GET /healthz"))).isKept())
                .isFalse();
    }

    @Test
    void asksInTraceQl() {
        SamplingPolicy policy = policy("{traceql: '{ name = \"GET /things\" } > { status = error && duration < 1s }'}");
        var child = root(ID, "db").spanId(2).parentSpanId(1);
        assertThat(decide(policy, trace(root(ID, "shop"), failed(child))).rule())
                .isZero();
        assertThat(decide(
                                policy,
                                trace(
                                        failed(root(ID, "shop")),
                                        root(ID, "db").spanId(2).parentSpanId(1)))
                        .rule())
                .isEqualTo(1);
    }

    /// One randomness for all decisions: what a stricter policy keeps, a laxer one does too, and weights
    /// multiply.
    @Test
    void decidesOnWhatIsLeftOfTheSamplersBefore() {
        var tenth = new TraceJudge(PolicyFile.read("otherwise: 10%", "test"));
        int passed = 0;
        int kept = 0;
        for (int i = 0; i < 40_000; i++) {
            TraceId id = randomId(random);
            Trace trace = trace(root(id, "a").traceState("x=y,ot=th:8;q:1"));
            Decision decision = tenth.decide(trace);
            assertThat(decision.knowsUpstream()).isTrue();
            assertThat(decision.total()).isEqualTo(Threshold.of(0.1).after(Threshold.of(0.5)));
            boolean gotHere = Threshold.of(0.5)
                    .keeps(TraceChance.of(id, trace.root().traceState()).randomness());
            passed += gotHere ? 1 : 0;
            kept += decision.isKept() ? 1 : 0;
            assertThat(decision.isKept() && !gotHere).isFalse();
        }
        assertThat(kept).isBetween(passed / 10 - 260, passed / 10 + 260);
    }

    @Test
    void believesTheRandomnessThatATraceBrings() {
        SamplingPolicy half = PolicyFile.read("otherwise: 50%", "test");
        assertThat(decide(half, trace(root(ID, "a").traceState("ot=rv:7fffffffffffff")))
                        .isKept())
                .isFalse();
        assertThat(decide(half, trace(root(ID, "a").traceState("ot=rv:80000000000000")))
                        .isKept())
                .isTrue();
        assertThat(decide(half, trace(root(ID, "a").traceState("ot=rv:8"))).isKept())
                .isFalse();
        assertThat(decide(half, trace(root(ID, "a").traceState("ot=th:zz"))).knowsUpstream())
                .isFalse();
    }

    private static Decision decide(SamplingPolicy policy, Trace trace) {
        return new TraceJudge(policy).decide(trace);
    }

    private static boolean holds(SamplingPolicy policy, SpanBuilder span) {
        return decide(policy, trace(span)).rule() == 0;
    }

    private static SamplingPolicy policy(String condition) {
        return PolicyFile.read(
                "rules: [{name: rule, when: %s, keep: 100%%}]%notherwise: 0%%".formatted(condition), "test");
    }
}
