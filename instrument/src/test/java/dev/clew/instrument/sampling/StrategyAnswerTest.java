package dev.clew.instrument.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrategyAnswerTest {
    @Test
    void oneProbability() {
        assertThat(StrategyAnswer.read("""
                        {"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":0.42}}""")).isEqualTo(new StrategyAnswer.Probabilistic(0.42));
    }

    @Test
    void soManyTracesASecond() {
        assertThat(StrategyAnswer.read("""
                        {"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":5}}""")).isEqualTo(new StrategyAnswer.RateLimiting(5));
    }

    @Test
    void aProbabilityForEachOperationComesBeforeTheOneForAll() {
        assertThat(StrategyAnswer.read("""
                        {
                          "strategyType": "PROBABILISTIC",
                          "probabilisticSampling": {"samplingRate": 0.5},
                          "rateLimitingSampling": null,
                          "operationSampling": {
                            "defaultSamplingProbability": 0.1,
                            "defaultLowerBoundTracesPerSecond": 2.0e-3,
                            "perOperationStrategies": [
                              {"operation": "GET /loans", "probabilisticSampling": {"samplingRate": 1}},
                              {"operation": "\\u0070ay \\"x\\"", "probabilisticSampling": {"samplingRate": 0}}
                            ],
                            "defaultUpperBoundTracesPerSecond": 0
                          }
                        }"""))
                .isEqualTo(new StrategyAnswer.PerOperation(0.1, 0.002, Map.of("GET /loans", 1.0, "pay \"x\"", 0.0)));
    }

    @Test
    void whatProtobufLeavesOutIsZero() {
        assertThat(StrategyAnswer.read("{\"probabilisticSampling\":{}}"))
                .isEqualTo(new StrategyAnswer.Probabilistic(0));
        assertThat(StrategyAnswer.read("{\"rateLimitingSampling\":{}}")).isEqualTo(new StrategyAnswer.RateLimiting(0));
        assertThat(StrategyAnswer.read("{\"operationSampling\":{}}"))
                .isEqualTo(new StrategyAnswer.PerOperation(0, 0, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "<html>",
                "{\"strategyType\":\"PROBABILISTIC\"}",
                "{\"strategyType\":\"RATE_LIMITING\",\"probabilisticSampling\":{\"samplingRate\":1}}",
                "{\"strategyType\":\"ADAPTIVE\",\"probabilisticSampling\":{\"samplingRate\":1}}",
                "{\"probabilisticSampling\":{\"samplingRate\":1.5}}",
                "{\"probabilisticSampling\":{\"samplingRate\":-0.1}}",
                "{\"probabilisticSampling\":{\"samplingRate\":\"1\"}}",
                "{\"probabilisticSampling\":{\"samplingRate\":1e999}}",
                "{\"probabilisticSampling\":{\"samplingRate\":NaN}}",
                "{\"probabilisticSampling\":{\"samplingRate\":1}} x",
                "{\"probabilisticSampling\":{\"samplingRate\":1}",
                "{\"rateLimitingSampling\":{\"maxTracesPerSecond\":-1}}",
                "{\"rateLimitingSampling\":{\"maxTracesPerSecond\":1e999}}",
                "{\"operationSampling\":[]}",
                "{\"operationSampling\":{\"perOperationStrategies\":{}}}",
                "{\"operationSampling\":{\"perOperationStrategies\":[{}]}}",
                "{\"operationSampling\":{\"perOperationStrategies\":[{\"operation\":\"a\"}]}}",
                "{\"operationSampling\":{\"perOperationStrategies\":[null]}}",
            })
    void whatIsNoStrategyIsRefused(String json) {
        assertThatThrownBy(() -> StrategyAnswer.read(json)).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void endlessNestingIsRefused() {
        assertThatThrownBy(() -> StrategyAnswer.read("[".repeat(100_000))).isInstanceOf(MalformedAnswer.class);
        assertThatThrownBy(() -> StrategyAnswer.read("{\"a\":".repeat(100_000))).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void damagedAnswersAreReadOrRefusedAndNothingElse() {
        String whole = """
                {"strategyType":"PROBABILISTIC","operationSampling":{"defaultSamplingProbability":0.1,\
                "perOperationStrategies":[{"operation":"a\\u00e9\\n","probabilisticSampling":{"samplingRate":1e-3}}]}}""";
        long seed = 20260804;
        var random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            var damaged = new StringBuilder(whole);
            for (int hits = random.nextInt(3); hits >= 0 && !damaged.isEmpty(); hits--) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.deleteCharAt(at);
                    case 1 -> damaged.setCharAt(at, whole.charAt(random.nextInt(whole.length())));
                    default -> damaged.setLength(at + 1);
                }
            }
            try {
                StrategyAnswer.read(damaged.toString());
            } catch (MalformedAnswer e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + damaged, e);
            }
        }
        assertThat(refused).isGreaterThan(50_000);
    }
}
