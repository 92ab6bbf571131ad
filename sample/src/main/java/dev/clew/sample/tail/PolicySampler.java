package dev.clew.sample.tail;

import dev.clew.model.Tenant;
import dev.clew.sample.policy.Keep;
import dev.clew.sample.policy.SamplingPolicy;
import dev.clew.store.sampling.SamplingRound;
import dev.clew.store.sampling.TraceFacts;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.sampling.TraceSampler;
import dev.clew.store.sampling.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Has a store keep what the policy of each tenant says.
public final class PolicySampler implements TraceSampler {
    private final Function<Tenant, PolicyInForce> policies;
    private final Supplier<Relief> relief;
    private final Notebook notebook;
    private final SamplingMonitor monitor;
    private final InstantSource clock;
    private final Map<Tenant, Memory> memories = new ConcurrentHashMap<>();

    /// Where the figures are kept that rules with a memory go by: before a round that goes by them, so that
    /// another process after this one decides the same.
    public interface Notebook {
        /// Keeps nothing.
        Notebook NONE = new Notebook() {
            @Override
            public byte @Nullable [] read(Tenant tenant) {
                return null;
            }

            @Override
            public void write(Tenant tenant, byte[] figures) {}
        };

        /// What was written last, or null. The bytes are the caller's.
        byte @Nullable [] read(Tenant tenant);

        /// Returns when they are kept, or says to whom it concerns that they are not.
        void write(Tenant tenant, byte[] figures);
    }

    /// @param policies what holds for a tenant now
    /// @param relief what holds for all now
    /// @param monitor told what was decided
    public PolicySampler(
            Function<Tenant, PolicyInForce> policies,
            Supplier<Relief> relief,
            Notebook notebook,
            SamplingMonitor monitor,
            InstantSource clock) {
        this.policies = policies;
        this.relief = relief;
        this.notebook = notebook;
        this.monitor = monitor;
        this.clock = clock;
    }

    @Override
    public @Nullable SamplingRound begin(Tenant tenant) {
        PolicyInForce inForce = policies.apply(tenant);
        if (inForce.policy().keepsEverything()) {
            return null;
        }
        Figures figures = inForce.policy().remembers()
                ? memories.computeIfAbsent(tenant, Memory::new).next(inForce.policy())
                : Figures.NONE;
        return new PolicyRound(inForce, figures, relief.get(), new Pending(tenant, inForce.policy()));
    }

    /// Which part of its traces a rule keeps now; NaN if that depends on the trace.
    ///
    /// @param rule number in [SamplingPolicy#ruleNames]
    public double share(Tenant tenant, SamplingPolicy policy, int rule) {
        return switch (policy.keep(rule)) {
            case Keep.Share(var threshold) -> relief.get().of(threshold).probability();
            case Keep.RarerMore _ -> Double.NaN;
            case Keep.Budget(double spansPerSecond) -> {
                Memory memory = memories.get(tenant);
                yield memory == null
                        ? 1
                        : memory.latest().share(policy.ruleNames().get(rule), spansPerSecond)
                                * relief.get().factor();
            }
        };
    }

    /// The memory of one tenant's rules.
    private final class Memory {
        private final Tenant tenant;
        private final RuleMemory rules;

        Memory(Tenant tenant) {
            this.tenant = tenant;
            rules = new RuleMemory(read(tenant), nowNanos());
        }

        synchronized Figures next(SamplingPolicy policy) {
            if (rules.advance(policy, nowNanos())) {
                notebook.write(tenant, FiguresFile.bytes(rules.figures()));
            }
            return rules.figures();
        }

        synchronized Figures latest() {
            return rules.figures();
        }

        synchronized void learn(Lesson lesson) {
            rules.learn(lesson);
        }
    }

    private Figures read(Tenant tenant) {
        byte[] bytes = notebook.read(tenant);
        try {
            return bytes == null ? Figures.NONE : FiguresFile.read(bytes);
        } catch (IOException _) {
            // Damaged, or of another version: rules begin to learn anew.
            return Figures.NONE;
        }
    }

    private long nowNanos() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
    }

    /// What a round decided, told on when it holds.
    private final class Pending implements PolicyRound.Outcome {
        private final Tenant tenant;
        private final List<String> ruleNames;
        private final Map<SamplingMonitor.Place, SamplingMonitor.Count> counts = new HashMap<>();

        Pending(Tenant tenant, SamplingPolicy policy) {
            this.tenant = tenant;
            ruleNames = policy.ruleNames();
        }

        @Override
        public void decided(TraceFacts facts, Decision decision) {
            var root = new TraceRoot(facts.rootService(), facts.rootName(), facts.rootEndpoint());
            var place = new SamplingMonitor.Place(root, ruleNames.get(decision.rule()));
            Verdict earlier = facts.earlier();
            if (earlier == null) {
                add(
                        place,
                        decision.isKept()
                                ? SamplingMonitor.Count.kept(facts.spanCount())
                                : SamplingMonitor.Count.dropped(facts.spanCount()));
            } else if (!earlier.isKept()) {
                add(place, SamplingMonitor.Count.broughtBack(facts.spanCount()));
            }
        }

        private void add(SamplingMonitor.Place place, SamplingMonitor.Count count) {
            counts.merge(place, count, SamplingMonitor.Count::plus);
        }

        @Override
        public void holds(Lesson lesson) {
            monitor.add(tenant, counts);
            Memory memory = memories.get(tenant);
            if (memory != null) {
                memory.learn(lesson);
            }
        }
    }
}
