package dev.clew.server;

import dev.clew.store.StoreStatistics;
import dev.clew.store.TraceStore;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToLongFunction;

/// What the store holds, as metrics.
final class StoreMetrics {
    private StoreMetrics() {}

    static void register(TraceStore store, PrometheusRegistry registry) {
        gauge("clew_store_spans", "Spans held, each once.", store, StoreStatistics::spans, registry);
        gauge("clew_store_traces", "Traces held.", store, StoreStatistics::traces, registry);
        gauge("clew_store_disk_bytes", "Bytes on disk, logs included.", store, StoreStatistics::diskBytes, registry);
        Info.builder()
                .name("clew_build_info")
                .help("Which Clew this is.")
                .labelNames("version")
                .register(registry)
                .addLabelValues(Build.THIS.version());
    }

    private static void gauge(
            String name,
            String help,
            TraceStore store,
            ToLongFunction<StoreStatistics> value,
            PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.applyAsLong(store.statistics())))
                .register(registry);
    }
}
