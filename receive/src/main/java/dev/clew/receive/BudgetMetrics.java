package dev.clew.receive;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Who has borrowed how much, as metrics. There is one series for each tenant and each listener: both are
/// bounded.
record BudgetMetrics(Tenants tenants, Listeners listeners) {
    void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("clew_ingest_tenant_in_flight_bytes")
                .help("Memory lent to requests under way, by tenant.")
                .labelNames("tenant")
                .callback(callback -> tenants.all()
                        .forEach(account -> callback.call(
                                (double) account.memory().lentBytes(),
                                account.tenant().name())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("clew_ingest_listener_in_flight_bytes")
                .help("Memory lent to requests under way, by the port of their listener.")
                .labelNames("port")
                .callback(callback -> listeners
                        .all()
                        .forEach((port, share) -> callback.call((double) share.lentBytes(), Integer.toString(port))))
                .register(registry);
        GaugeWithCallback.builder()
                .name("clew_ingest_tenants")
                .help("Tenants that are known.")
                .callback(callback -> callback.call(tenants.all().size()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("clew_ingest_tenants_limit")
                .help("How many tenants there may be; spans of others are refused.")
                .callback(callback -> callback.call(tenants.most()))
                .register(registry);
    }
}
