package dev.clew.server;

import dev.clew.store.StoreStatistics;
import dev.clew.store.SyncTimes;
import dev.clew.store.TraceStore;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/// What the store holds, as metrics.
final class StoreMetrics {
    private StoreMetrics() {}

    static void register(TraceStore store, PrometheusRegistry registry) {
        gauge("clew_store_spans", "Spans held, each once.", store, StoreStatistics::spans, registry);
        gauge("clew_store_traces", "Traces held.", store, StoreStatistics::traces, registry);
        gauge("clew_store_log_records", "Log records held.", store, StoreStatistics::records, registry);
        gauge("clew_store_disk_bytes", "Bytes on disk, logs included.", store, StoreStatistics::diskBytes, registry);
        CounterWithCallback.builder()
                .name("clew_store_failed_commits")
                .help("Commits that the disk did not take. Nothing of them was acknowledged.")
                .callback(
                        callback -> callback.call((double) store.writeFailures().count()))
                .register(registry);
        gauge(
                "clew_store_quarantined_log_bytes",
                "Bytes of the logs that could not be read at the start, and are left where they are.",
                () -> store.damage().quarantinedLogBytes(),
                registry);
        gauge(
                "clew_store_unreadable_segments",
                "Segments that are missing or damaged, and not served.",
                () -> store.damage().unreadableSegments(),
                registry);
        SyncTimes syncTimes = store.syncTimes();
        if (syncTimes != null) {
            registry.register(() -> histogram(
                    "clew_store_log_sync_seconds",
                    "How long the disk took to force what was appended, before it was acknowledged.",
                    syncTimes));
        }
        Info.builder()
                .name("clew_build_info")
                .help("Which Clew this is.")
                .labelNames("version")
                .register(registry)
                .addLabelValues(Build.THIS.version());
    }

    private static HistogramSnapshot histogram(String name, String help, SyncTimes times) {
        var buckets = ClassicHistogramBuckets.builder();
        times.forEach(buckets::bucket);
        return HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(times.sumSeconds())
                        .build())
                .build();
    }

    private static void gauge(
            String name,
            String help,
            TraceStore store,
            ToLongFunction<StoreStatistics> value,
            PrometheusRegistry registry) {
        gauge(name, help, () -> value.applyAsLong(store.statistics()), registry);
    }

    private static void gauge(String name, String help, LongSupplier value, PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }
}
