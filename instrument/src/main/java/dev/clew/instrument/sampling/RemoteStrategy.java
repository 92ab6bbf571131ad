package dev.clew.instrument.sampling;

import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A [StrategyAnswer] made ready to decide. What a rate limiter remembers outlives an answer that repeats
/// it: a server that is asked often must not give more than it says.
sealed interface RemoteStrategy {
    /// How a root span of this name is decided.
    Decision decide(Context parentContext, String traceId, String name);

    /// @param before what was in force, whose limiters go on counting if their rates are the same
    static RemoteStrategy of(StrategyAnswer answer, @Nullable RemoteStrategy before, LongSupplier nanoTime) {
        if (answer instanceof StrategyAnswer.Probabilistic wanted) {
            return new Probabilistic(ConsistentProbabilitySampler.of(wanted.probability()));
        }
        if (answer instanceof StrategyAnswer.RateLimiting wanted) {
            double perSecond = wanted.tracesPerSecond();
            if (before instanceof RateLimiting last && last.limiter().perSecond() == perSecond) {
                return last;
            }
            return new RateLimiting(new RateLimiter(perSecond, nanoTime.getAsLong()), nanoTime);
        }
        var wanted = (StrategyAnswer.PerOperation) answer;
        var lowerBounds = before instanceof PerOperation last
                        && last.lowerBounds().perSecond() == wanted.lowerBoundTracesPerSecond()
                ? last.lowerBounds()
                : new LowerBounds(wanted.lowerBoundTracesPerSecond(), nanoTime);
        return new PerOperation(
                ConsistentProbabilitySampler.of(wanted.probability()),
                wanted.probabilities().entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, each -> ConsistentProbabilitySampler.of(each.getValue()))),
                lowerBounds);
    }

    /// One probability for everything.
    record Probabilistic(ConsistentProbabilitySampler sampler) implements RemoteStrategy {
        @Override
        public Decision decide(Context parentContext, String traceId, String name) {
            return sampler.decide(parentContext, traceId);
        }
    }

    /// So many traces a second: with which probability nobody knows, so they carry no threshold.
    record RateLimiting(RateLimiter limiter, LongSupplier nanoTime) implements RemoteStrategy {
        @Override
        public Decision decide(Context parentContext, String traceId, String name) {
            return limiter.tryAcquire(nanoTime.getAsLong()) ? Decision.SAMPLE_UNCOUNTED : Decision.DROP;
        }
    }

    /// A probability for each operation, and a few traces a second of those that would otherwise not be seen.
    record PerOperation(
            ConsistentProbabilitySampler otherwise,
            Map<String, ConsistentProbabilitySampler> operations,
            LowerBounds lowerBounds)
            implements RemoteStrategy {
        @Override
        public Decision decide(Context parentContext, String traceId, String name) {
            Decision decision = operations.getOrDefault(name, otherwise).decide(parentContext, traceId);
            // A trace that probability chose counts towards the lower bound.
            boolean free = lowerBounds.tryAcquire(name);
            return decision == Decision.DROP && free ? Decision.SAMPLE_UNCOUNTED : decision;
        }
    }

    /// The limiters of operations, of the first 2,000 names that are met: names are not always of low
    /// cardinality.
    final class LowerBounds {
        private static final int MAX_OPERATIONS = 2_000;

        private final Map<String, RateLimiter> limiters = new ConcurrentHashMap<>();
        private final double perSecond;
        private final LongSupplier nanoTime;

        LowerBounds(double perSecond, LongSupplier nanoTime) {
            this.perSecond = perSecond;
            this.nanoTime = nanoTime;
        }

        double perSecond() {
            return perSecond;
        }

        int operations() {
            return limiters.size();
        }

        boolean tryAcquire(String operation) {
            if (perSecond == 0) {
                return false;
            }
            RateLimiter limiter = limiters.get(operation);
            if (limiter == null) {
                if (limiters.size() >= MAX_OPERATIONS) {
                    return false;
                }
                limiter = limiters.computeIfAbsent(operation, name -> new RateLimiter(perSecond, nanoTime.getAsLong()));
            }
            return limiter.tryAcquire(nanoTime.getAsLong());
        }
    }
}
