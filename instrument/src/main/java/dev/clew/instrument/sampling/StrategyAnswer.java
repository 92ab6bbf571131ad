package dev.clew.instrument.sampling;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a sampling server asks for: Jaeger's `SamplingStrategyResponse` as JSON (jaeger-idl,
/// `api_v2/sampling.proto`). Nothing in it is without a check: rates are numbers in their range.
sealed interface StrategyAnswer {
    /// @param probability of every trace, from 0 to 1
    record Probabilistic(double probability) implements StrategyAnswer {}

    /// @param tracesPerSecond at most, at least 0
    record RateLimiting(double tracesPerSecond) implements StrategyAnswer {}

    /// @param probability of the operations that are not listed, from 0 to 1
    /// @param lowerBoundTracesPerSecond that each operation has at least, if it has as many
    /// @param probabilities by span name, each from 0 to 1
    record PerOperation(double probability, double lowerBoundTracesPerSecond, Map<String, Double> probabilities)
            implements StrategyAnswer {}

    /// Strategies per operation have precedence over the other two, as in Jaeger's clients. A number that
    /// is missing is 0, as in every JSON that is made from protobuf; a strategy that is missing altogether
    /// is an error.
    ///
    /// @throws MalformedAnswer when `json` is not a strategy
    static StrategyAnswer read(String json) {
        Map<?, ?> answer = object(Json.read(json), "the answer");
        Object perOperation = answer.get("operationSampling");
        if (perOperation != null) {
            return perOperation(object(perOperation, "operationSampling"));
        }
        Object probabilistic = answer.get("probabilisticSampling");
        Object rateLimiting = answer.get("rateLimitingSampling");
        Object type = answer.get("strategyType");
        if ("RATE_LIMITING".equals(type) || (type == null && probabilistic == null)) {
            Map<?, ?> strategy = object(rateLimiting, "rateLimitingSampling");
            return new RateLimiting(number(strategy, "maxTracesPerSecond", Double.MAX_VALUE));
        }
        if ("PROBABILISTIC".equals(type) || type == null) {
            return new Probabilistic(rate(probabilistic));
        }
        throw new MalformedAnswer("unknown strategyType " + type);
    }

    private static PerOperation perOperation(Map<?, ?> strategies) {
        var probabilities = new LinkedHashMap<String, Double>();
        Object list = strategies.get("perOperationStrategies");
        if (list != null) {
            if (!(list instanceof List<?> each)) {
                throw new MalformedAnswer("perOperationStrategies is not a list");
            }
            for (Object one : each) {
                Map<?, ?> strategy = object(one, "an operation's strategy");
                if (!(strategy.get("operation") instanceof String operation)) {
                    throw new MalformedAnswer("a strategy names no operation");
                }
                probabilities.put(operation, rate(strategy.get("probabilisticSampling")));
            }
        }
        return new PerOperation(
                number(strategies, "defaultSamplingProbability", 1),
                number(strategies, "defaultLowerBoundTracesPerSecond", Double.MAX_VALUE),
                Map.copyOf(probabilities));
    }

    private static double rate(@Nullable Object probabilistic) {
        return number(object(probabilistic, "probabilisticSampling"), "samplingRate", 1);
    }

    private static Map<?, ?> object(@Nullable Object value, String what) {
        if (value instanceof Map<?, ?> members) {
            return members;
        }
        throw new MalformedAnswer(what + " is not an object");
    }

    private static double number(Map<?, ?> members, String name, double max) {
        Object value = members.get(name);
        if (value == null) {
            return 0;
        }
        if (value instanceof Double number && number >= 0 && number <= max) {
            return number;
        }
        throw new MalformedAnswer("%s is not a number from 0 to %s: %s".formatted(name, max, value));
    }
}
