package dev.clew.server.sampling;

import dev.clew.model.Tenant;
import dev.clew.sample.tail.SamplingMonitor.Count;
import dev.clew.store.TraceStore;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What was decided since the start, and by what it is decided now, as metrics.
public final class SamplingMetrics {
    private final Sampling sampling;
    private final TraceStore store;

    private SamplingMetrics(Sampling sampling, TraceStore store) {
        this.sampling = sampling;
        this.store = store;
    }

    public static void register(Sampling sampling, TraceStore store, PrometheusRegistry registry) {
        new SamplingMetrics(sampling, store).register(registry);
    }

    private void register(PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name("clew_sampling_traces_total")
                .help("Traces that were decided, by rule.")
                .labelNames("tenant", "rule", "outcome")
                .callback(callback -> byRule((tenant, rule, count) -> {
                    callback.call((double) count.keptTraces(), tenant, rule, "kept");
                    callback.call((double) count.droppedTraces(), tenant, rule, "dropped");
                    callback.call((double) count.broughtBackTraces(), tenant, rule, "brought_back");
                }))
                .register(registry);
        CounterWithCallback.builder()
                .name("clew_sampling_spans_total")
                .help("Spans of traces that were decided, by rule.")
                .labelNames("tenant", "rule", "outcome")
                .callback(callback -> byRule((tenant, rule, count) -> {
                    callback.call((double) count.keptSpans(), tenant, rule, "kept");
                    callback.call((double) count.droppedSpans(), tenant, rule, "dropped");
                    callback.call((double) count.broughtBackSpans(), tenant, rule, "brought_back");
                }))
                .register(registry);
        CounterWithCallback.builder()
                .name("clew_sampling_operation_traces_total")
                .help("Traces that were decided, by what they begin with.")
                .labelNames("tenant", "service", "operation", "outcome")
                .callback(callback -> by(By.OPERATION, callback))
                .register(registry);
        CounterWithCallback.builder()
                .name("clew_sampling_service_traces_total")
                .help("Traces that were decided, by the service that they begin in.")
                .labelNames("tenant", "service", "outcome")
                .callback(callback -> by(By.SERVICE, callback))
                .register(registry);
        CounterWithCallback.builder()
                .name("clew_sampling_endpoint_traces_total")
                .help("Traces that were decided, by the endpoint that they begin at.")
                .labelNames("tenant", "service", "endpoint", "outcome")
                .callback(callback -> by(By.ENDPOINT, callback))
                .register(registry);
        GaugeWithCallback.builder()
                .name("clew_sampling_share")
                .help("Which part of its traces a rule keeps now; not there if that depends on the trace.")
                .labelNames("tenant", "rule")
                .callback(callback -> tenants().forEach(tenant -> {
                    List<String> names = ruleNames(tenant);
                    for (int rule = 0; rule < names.size(); rule++) {
                        double share = sampling.share(tenant, rule);
                        if (!Double.isNaN(share)) {
                            callback.call(share, tenant.name(), names.get(rule));
                        }
                    }
                }))
                .register(registry);
        GaugeWithCallback.builder()
                .name("clew_sampling_policy_version")
                .help("The version of the policy that holds; 0 if everything is kept without one.")
                .labelNames("tenant")
                .callback(callback -> tenants()
                        .forEach(tenant -> callback.call(
                                sampling.policies().of(tenant).inForce().version(), tenant.name())))
                .register(registry);
        CounterWithCallback.builder()
                .name("clew_sampling_policy_failures_total")
                .help("Texts that were no policy, so that the one before went on.")
                .callback(callback -> callback.call((double) sampling.policies().failures()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("clew_sampling_relief_factor")
                .help("What shares are multiplied with while disk or processors run short; otherwise 1.")
                .callback(callback -> callback.call(sampling.shortage().relief().factor()))
                .register(registry);
    }

    private interface OfRule {
        void count(String tenant, String rule, Count count);
    }

    /// A rule that has not decided anything counts zero.
    private void byRule(OfRule to) {
        for (Tenant tenant : tenants()) {
            Map<String, Count> known = new HashMap<>(sampling.monitor().byRule(tenant));
            ruleNames(tenant).forEach(name -> known.putIfAbsent(name, Count.NONE));
            known.forEach((rule, count) -> to.count(tenant.name(), rule, count));
        }
    }

    private void by(By by, CounterWithCallback.Callback to) {
        for (Tenant tenant : tenants()) {
            var known = new HashMap<>(Map.of(by.other(), Count.NONE));
            sampling.monitor()
                    .rows(tenant)
                    .forEach(row -> known.merge(by.names(row.root(), row.rule()), row.count(), Count::plus));
            known.forEach((names, count) -> {
                to.call((double) count.keptTraces(), labels(tenant, names, "kept"));
                to.call((double) count.droppedTraces(), labels(tenant, names, "dropped"));
            });
        }
    }

    private static String[] labels(Tenant tenant, List<String> names, String outcome) {
        var labels = new ArrayList<String>();
        labels.add(tenant.name());
        labels.addAll(names);
        labels.add(outcome);
        return labels.toArray(String[]::new);
    }

    private List<String> ruleNames(Tenant tenant) {
        return sampling.policies().of(tenant).inForce().policy().ruleNames();
    }

    private Set<Tenant> tenants() {
        var tenants = new TreeSet<>(Comparator.comparing(Tenant::name));
        tenants.add(Tenant.DEFAULT);
        tenants.addAll(sampling.monitor().tenants());
        tenants.addAll(store.tenants());
        return tenants;
    }
}
