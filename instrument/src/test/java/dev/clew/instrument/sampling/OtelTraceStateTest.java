package dev.clew.instrument.sampling;

import static dev.clew.instrument.sampling.Parents.state;
import static dev.clew.instrument.sampling.Parents.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtelTraceStateTest {
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @ParameterizedTest
    @CsvSource({
        "th:0, 0",
        "th:c, c0000000000000",
        "th:fd70a4, fd70a400000000",
        "th:FD70A4, fd70a400000000",
        "th:00000000000001, 1",
        "p:8;th:8;r:62, 80000000000000",
    })
    void aThresholdIsPaddedToFourteenDigits(String ot, String threshold) {
        assertThat(OtelTraceState.threshold(state("ot=" + ot))).isEqualTo(Long.parseLong(threshold, 16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "th:",
                "th:g",
                "th:-1",
                "th:+1",
                "th:0x8",
                "th:000000000000000",
                "th:8;th:8",
                "xth:8",
                "th",
                ";",
                "p:th:8",
            })
    void whatIsNoThresholdIsUnknown(String ot) {
        assertThat(OtelTraceState.threshold(state("ot=" + ot))).isEqualTo(OtelTraceState.UNKNOWN);
    }

    @Test
    void theRandomnessIsTheLowSevenBytesOfTheTraceId() {
        assertThat(OtelTraceState.randomness(TraceState.getDefault(), TRACE_ID)).isEqualTo(0xce929d0e0e4736L);
    }

    @Test
    void anExplicitRandomnessComesBeforeTheTraceId() {
        assertThat(OtelTraceState.randomness(state("ot=th:8;rv:6e6d1a75832a2f"), TRACE_ID))
                .isEqualTo(0x6e6d1a75832a2fL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rv:6e6d1a75832a2", "rv:6e6d1a75832a2f0", "rv:6e6d1a75832a2x", "rv:"})
    void anUnreadableRandomnessLeavesItToTheTraceId(String ot) {
        assertThat(OtelTraceState.randomness(state("ot=" + ot), TRACE_ID)).isEqualTo(0xce929d0e0e4736L);
        assertThat(OtelTraceState.hasRandomness(state("ot=" + ot))).isFalse();
    }

    /// After the examples of OpenTelemetry's "TraceState Handling", "Setting values".
    @ParameterizedTest
    @CsvSource({
        "p:8;r:62, p:8;r:62;th:c",
        "p:8;th:7;r:62, p:8;r:62;th:c",
        "th:7, th:c",
        "th:7;th:8;rv:6e6d1a75832a2f, rv:6e6d1a75832a2f;th:c",
        "th:garbage;;x, x;th:c",
    })
    void settingTheThresholdKeepsWhatOthersWrote(String before, String after) {
        assertThat(text(OtelTraceState.withThreshold(state("ot=" + before), 0xc0000000000000L)))
                .isEqualTo("ot=" + after);
    }

    @Test
    void theChangedMemberMovesToTheFront() {
        TraceState before = state("rojo=00f067aa0ba902b7", "ot=th:8", "congo=t61rcWkgMzE");
        assertThat(text(OtelTraceState.withThreshold(before, 0)))
                .isEqualTo("ot=th:0,rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
    }

    @Test
    void removingTheThresholdRemovesAnEmptyMember() {
        assertThat(text(OtelTraceState.withoutThreshold(state("ot=th:8", "rojo=1"))))
                .isEqualTo("rojo=1");
        assertThat(text(OtelTraceState.withoutThreshold(state("ot=th:8;rv:6e6d1a75832a2f", "rojo=1"))))
                .isEqualTo("ot=rv:6e6d1a75832a2f,rojo=1");
        TraceState none = state("rojo=1");
        assertThat(OtelTraceState.withoutThreshold(none)).isSameAs(none);
    }

    @Test
    void aThresholdThatDoesNotFitIsLeftOut() {
        String full = "a:" + "x".repeat(252);
        TraceState after = OtelTraceState.withThreshold(state("ot=" + full), 0xc0000000000000L);
        assertThat(after.get("ot")).isEqualTo(full);
        TraceState stale = OtelTraceState.withThreshold(state("ot=th:8;a:" + "x".repeat(245)), 0xc123456789abcdL);
        assertThat(OtelTraceState.threshold(stale)).isEqualTo(OtelTraceState.UNKNOWN);
    }

    @Test
    void theThirtyThirdMemberPushesTheLastOneOut() {
        TraceStateBuilder builder = TraceState.builder();
        for (int i = 0; i < 32; i++) {
            builder.put("k" + i, "v");
        }
        TraceState after = OtelTraceState.withThreshold(builder.build(), 0);
        assertThat(after.size()).isEqualTo(32);
        assertThat(text(after)).startsWith("ot=th:0,k31=v,").endsWith(",k1=v");
    }

    @Test
    void ofMoreThanFiveHundredAndTwelveCharactersTheLargeMembersGoFirst() {
        TraceState before = state(
                "small=" + "s".repeat(100),
                "large=" + "l".repeat(200),
                "third=" + "t".repeat(100),
                "last=" + "e".repeat(80));
        TraceState after = OtelTraceState.withThreshold(before, 0xe666L << 40);
        assertThat(text(after)).hasSizeLessThanOrEqualTo(512);
        assertThat(after.get("large")).isNull();
        assertThat(after.get("small")).isNotNull();
        assertThat(after.get("last")).isNotNull();
    }

    @Test
    void withinTheLimitNothingIsLost() {
        TraceState before = state("a=" + "x".repeat(245), "b=" + "y".repeat(240));
        TraceState after = OtelTraceState.withThreshold(before, 0xe666L << 40);
        assertThat(text(after)).hasSize(2 + 245 + 1 + 2 + 240 + 1 + "ot=th:e666".length());
        assertThat(after.size()).isEqualTo(3);
    }

    @Test
    void anythingAtAllCanStandInTheMember() {
        long seed = 20260803;
        var random = new Random(seed);
        String alphabet = "thrv:;0123456789abcdefF.-_ x";
        for (int i = 0; i < 200_000; i++) {
            var ot = new StringBuilder("x");
            for (int c = random.nextInt(40); c > 0; c--) {
                ot.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            ot.append('x');
            TraceState before = state("a=1", "ot=" + ot);
            long randomness = OtelTraceState.randomness(before, TRACE_ID);
            TraceState after = OtelTraceState.withThreshold(before, 0xe666L << 40);
            assertThat(OtelTraceState.threshold(after))
                    .as("seed %d: %s", seed, ot)
                    .isEqualTo(0xe666L << 40);
            assertThat(OtelTraceState.randomness(after, TRACE_ID))
                    .as("seed %d: %s", seed, ot)
                    .isEqualTo(randomness);
            assertThat(after.get("a")).isEqualTo("1");
        }
    }
}
