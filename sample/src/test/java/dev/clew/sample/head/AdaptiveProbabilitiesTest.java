package dev.clew.sample.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveProbabilitiesTest {
    private static final HeadStrategy.Adaptive AIM = new HeadStrategy.Adaptive(2, 0.0001, 1, 1, 0.1);
    private static final double SECONDS = 30;

    /// However late clients follow, it ends within a few percent of the aim, and follows traffic that changes.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void settlesAtTheAim(int clientsAreLate) {
        var random = new Random(clientsAreLate);
        var adaptive = new AdaptiveProbabilities(AIM);
        var told = new ArrayDeque<Map<String, Double>>();
        Map<String, Double> perSecond = new HashMap<>(Map.of("busy", 3_000.0, "usual", 40.0, "rare", 0.2));
        double letThrough = 0;
        int counted = 0;
        for (int round = 0; round < 90; round++) {
            if (round == 40) {
                perSecond.put("usual", 400.0);
            }
            told.addLast(adaptive.answer().probabilities());
            if (told.size() > clientsAreLate + 1) {
                told.removeFirst();
            }
            Map<String, Double> used = told.getFirst();
            var seen = new HashMap<String, Long>();
            perSecond.forEach((name, rate) -> {
                double traces = rate * SECONDS * used.getOrDefault(name, 1.0);
                seen.put(name, Math.max(0, Math.round(traces + Math.sqrt(traces) * random.nextGaussian())));
            });
            adaptive.observe(seen, SECONDS);
            if (round % 40 >= 25) {
                letThrough += seen.get("busy") / SECONDS + seen.get("usual") / SECONDS;
                counted++;
            }
        }
        assertThat(letThrough / counted).isBetween(3.6, 4.4);
        assertThat(adaptive.answer().probabilities().get("rare")).isEqualTo(1);
    }

    @Test
    void staysWithinItsBounds() {
        var adaptive = new AdaptiveProbabilities(new HeadStrategy.Adaptive(1, 0.01, 0.5, 1, 0));
        assertThat(adaptive.answer().otherwise()).isEqualTo(0.5);
        for (int i = 0; i < 5; i++) {
            adaptive.observe(Map.of("flood", 1_000_000L, "drop", 1L), 1);
        }
        assertThat(adaptive.answer().probabilities()).isEqualTo(Map.of("flood", 0.01, "drop", 0.5));
    }

    @Test
    void raisesWhatItDoesNotSeeAndForgetsItThen() {
        var adaptive = new AdaptiveProbabilities(AIM);
        adaptive.observe(Map.of("gone", 30_000L), SECONDS);
        double before = adaptive.answer().probabilities().get("gone");
        for (int i = 0; i < 8; i++) {
            adaptive.observe(Map.of(), SECONDS);
        }
        assertThat(adaptive.answer().probabilities().get("gone")).isGreaterThan(100 * before);
        for (int i = 0; i < 20; i++) {
            adaptive.observe(Map.of(), SECONDS);
        }
        assertThat(adaptive.answer().probabilities()).isEmpty();
    }

    @Test
    void remembersNoMoreOperationsThanItMay() {
        var adaptive = new AdaptiveProbabilities(AIM);
        var names = new HashMap<String, Long>();
        for (int i = 0; i < 10_000; i++) {
            names.put("op " + i, 1L);
        }
        adaptive.observe(names, SECONDS);
        assertThat(adaptive.answer().probabilities()).hasSize(AdaptiveProbabilities.MOST_OPERATIONS);
    }

    @Test
    void theFirstEntryThatNamesAServiceHolds() {
        var pay = new HeadStrategy.Fixed(new HeadAnswer.Probability(0.5));
        var policy = new HeadPolicy(
                List.of(new HeadPolicy.Entry(List.of("pay"), pay), new HeadPolicy.Entry(List.of("x", "pa*"), AIM)),
                new HeadStrategy.Fixed(HeadAnswer.EVERYTHING));
        assertThat(policy.of("pay")).isEqualTo(pay);
        assertThat(policy.of("payments")).isEqualTo(AIM);
        assertThat(policy.of("shop")).isEqualTo(new HeadStrategy.Fixed(HeadAnswer.EVERYTHING));
        assertThat(policy.isAdaptive()).isTrue();
        assertThat(HeadPolicy.EVERYTHING.isAdaptive()).isFalse();
    }
}
