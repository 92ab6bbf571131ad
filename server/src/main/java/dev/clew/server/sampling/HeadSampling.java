package dev.clew.server.sampling;

import dev.clew.model.Fault;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.sample.head.AdaptiveProbabilities;
import dev.clew.sample.head.HeadAnswer;
import dev.clew.sample.head.HeadPolicy;
import dev.clew.sample.head.HeadStrategy;
import dev.clew.server.jaeger.RemoteSampling;
import dev.clew.store.Aggregate;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.TraceStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What services are told to sample, as the policy of their tenant says now. Where it has an aim, the
/// traces that begin are counted, in the store, and probabilities follow.
public final class HeadSampling implements RemoteSampling.Strategies {
    private static final Logger LOG = LoggerFactory.getLogger(HeadSampling.class);

    /// How long traces are counted for, and how old they are then: most roots end within that. Together
    /// less than the tail sampler waits, as what it drops is not counted.
    static final Duration OBSERVED = Duration.ofSeconds(30);

    private static final Duration AGE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_OPERATIONS = 20_000;
    private static final SpanFilter ROOTS = new SpanFilter.Not(new SpanFilter.Exists(Intrinsic.PARENT_ID));

    private final TraceStore store;
    private final Function<Tenant, HeadPolicy> policies;
    private final InstantSource clock;
    private final Map<ServiceOf, AdaptiveProbabilities> adaptive = new HashMap<>();
    private final Map<ServiceOf, HeadAnswer.PerOperation> answers = new ConcurrentHashMap<>();

    private record ServiceOf(Tenant tenant, String service) {}

    /// @param store stays the caller's to close
    /// @param policies what holds for a tenant now
    public HeadSampling(TraceStore store, Function<Tenant, HeadPolicy> policies, InstantSource clock) {
        this.store = store;
        this.policies = policies;
        this.clock = clock;
    }

    @Override
    public HeadAnswer of(Tenant tenant, String service) {
        return switch (policies.apply(tenant).of(service)) {
            case HeadStrategy.Fixed(HeadAnswer answer) -> answer;
            case HeadStrategy.Adaptive aim -> {
                HeadAnswer known = answers.get(new ServiceOf(tenant, service));
                yield known == null
                        ? new HeadAnswer.PerOperation(aim.initially(), aim.leastPerSecond(), Map.of())
                        : known;
            }
        };
    }

    /// Counts what began and computes probabilities anew; to be called once in [#OBSERVED], by one thread.
    void observe() {
        for (Tenant tenant : store.tenants()) {
            if (policies.apply(tenant).isAdaptive()) {
                try {
                    observe(tenant);
                } catch (Fault fault) {
                    LOG.warn(
                            "The traces of {} could not be counted, so that head sampling stays as it is",
                            tenant,
                            fault);
                }
            }
        }
        adaptive.keySet()
                .removeIf(each -> !(policies.apply(each.tenant()).of(each.service()) instanceof HeadStrategy.Adaptive));
        answers.keySet().retainAll(adaptive.keySet());
    }

    private void observe(Tenant tenant) {
        HeadPolicy policy = policies.apply(tenant);
        Map<String, Map<String, Long>> began = began(tenant);
        adaptive.keySet().forEach(each -> {
            if (each.tenant().equals(tenant)) {
                began.putIfAbsent(each.service(), Map.of());
            }
        });
        began.forEach((service, operations) -> {
            if (policy.of(service) instanceof HeadStrategy.Adaptive aim) {
                var key = new ServiceOf(tenant, service);
                AdaptiveProbabilities probabilities = adaptive.get(key);
                if (probabilities == null || !probabilities.aim().equals(aim)) {
                    probabilities = new AdaptiveProbabilities(aim);
                    adaptive.put(key, probabilities);
                }
                probabilities.observe(operations, OBSERVED.toMillis() / 1e3);
                answers.put(key, probabilities.answer());
            }
        });
    }

    private Map<String, Map<String, Long>> began(Tenant tenant) {
        long to = ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()) - AGE.toNanos();
        Aggregate roots = store.aggregate(new SpanAggregation(
                tenant,
                ROOTS,
                new TimeRange(to - OBSERVED.toNanos(), to - 1),
                List.of(Intrinsic.SERVICE, Intrinsic.NAME),
                null,
                SpanAggregation.Detail.SUMS,
                0,
                MOST_OPERATIONS,
                ScanLimits.ofSpans(Long.MAX_VALUE).within(PATIENCE.toNanos())));
        var began = new HashMap<String, Map<String, Long>>();
        for (Aggregate.Cell cell : roots.cells()) {
            began.computeIfAbsent(text(cell, 0), _ -> new HashMap<>()).put(text(cell, 1), cell.spans());
        }
        return began;
    }

    private static String text(Aggregate.Cell cell, int field) {
        return cell.group().get(field).map(value -> value.text()).orElse("");
    }
}
