package dev.clew.query;

import dev.clew.model.Histogram;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.query.sampled.Basis;
import dev.clew.query.sampled.DroppedCalls;
import dev.clew.query.sampled.TraceWeights;
import dev.clew.query.sampled.WeightedHistogram;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.Rollup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Which service called which over time, how often that failed, and how long it took; calls are as in [Dependencies].
///
/// @param edges in no particular order
/// @param basis how they were counted
public record ServiceGraph(List<Edge> edges, Completeness completeness, Basis basis) {
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /// What is to be known of calls.
    public enum Figures {
        /// How many there were, and how long those took that were called. All of it is known of calls that a sampler
        /// dropped, by the minute.
        SERVED,
        /// How many failed, by what either side says, and how long callers waited, too: of dropped calls estimated
        /// from those that were kept.
        ALL
    }

    /// The calls of one service to another that were answered from a step of time on.
    ///
    /// @param stepNanos beginning of the step, nanoseconds since 1970
    public record Edge(String client, String server, long stepNanos, Calls calls) {}

    /// What calls come to. A call failed if either side says so.
    public static final class Calls {
        private final WeightedHistogram client = new WeightedHistogram();
        private final WeightedHistogram server = new WeightedHistogram();
        private double count;
        private double failed;
        private double clientNanos;
        private double serverNanos;

        private void add(CallCount.Seen caller, CallCount.Seen called, double weight) {
            count += weight;
            failed += caller.isError() || called.isError() ? weight : 0;
            double before = Math.max(0, caller.durationNanos());
            double after = Math.max(0, called.durationNanos());
            clientNanos += weight * before;
            serverNanos += weight * after;
            client.add(before, weight);
            server.add(after, weight);
        }

        private void add(Rollup.Figures dropped) {
            count += (double) dropped.spans();
            serverNanos += dropped.sumNanos();
            server.add(dropped.durations());
        }

        public long count() {
            return Math.round(count);
        }

        public long failed() {
            return Math.round(failed);
        }

        /// How long callers waited, nanoseconds.
        public Histogram client() {
            return client.rounded();
        }

        /// How long those took that were called, nanoseconds.
        public Histogram server() {
            return server.rounded();
        }

        public long clientNanos() {
            return Math.round(clientNanos);
        }

        public long serverNanos() {
            return Math.round(serverNanos);
        }
    }

    private record Key(String client, String server, long stepNanos) {}

    /// Of the spans that start in `range`. Blocks. Keeps about 130 bytes per span in memory until it returns.
    ///
    /// @param stepNanos how long a step is; they begin at its multiples since 1970. 0 for a single one
    /// @param figures what will be asked of the answer; nothing else of it is right where calls were dropped
    /// @param canPlace whether dropped calls of a minute may all count where it begins, also if steps are shorter
    public static ServiceGraph over(
            TraceStore store,
            Tenant tenant,
            TimeRange range,
            long stepNanos,
            Figures figures,
            boolean canPlace,
            ScanLimits limits) {
        return DroppedCalls.with(store, tenant, range, dropped -> {
            boolean isRolledUp = figures == Figures.SERVED && (canPlace || stepNanos % MINUTE_NANOS == 0);
            Basis basis = dropped.isEmpty() ? Basis.COUNTED : isRolledUp ? Basis.ROLLED_UP : Basis.ESTIMATED;
            return over(store, tenant, range, stepNanos, dropped, basis, limits);
        });
    }

    private static ServiceGraph over(
            TraceStore store,
            Tenant tenant,
            TimeRange range,
            long stepNanos,
            DroppedCalls dropped,
            Basis basis,
            ScanLimits limits) {
        var count = new CallCount();
        Completeness completeness = store.scan(
                new SpanScan(tenant, new SpanFilter.Any(), range, SpanScan.Order.NEWEST_FIRST, limits), span -> {
                    count.add(span);
                    return true;
                });
        var weights = new TraceWeights(store, tenant, limits.memory());
        Map<Key, Calls> calls = new HashMap<>();
        count.forEach((callerTrace, caller, calledTrace, called) -> calls.computeIfAbsent(
                        new Key(caller.service(), called.service(), step(called.startNanos(), stepNanos)),
                        _ -> new Calls())
                .add(caller, called, basis == Basis.ESTIMATED ? weight(weights, callerTrace, calledTrace) : 1));
        if (basis == Basis.ROLLED_UP) {
            for (Rollup.OfEdge edge : dropped.edges()) {
                long startNanos = edge.startMinutes() * MINUTE_NANOS;
                if (range.contains(startNanos)) {
                    calls.computeIfAbsent(
                                    new Key(edge.caller(), edge.callee(), step(startNanos, stepNanos)),
                                    _ -> new Calls())
                            .add(edge.figures());
                }
            }
        }
        return new ServiceGraph(
                calls.entrySet().stream()
                        .map(entry -> new Edge(
                                entry.getKey().client,
                                entry.getKey().server,
                                entry.getKey().stepNanos,
                                entry.getValue()))
                        .toList(),
                completeness,
                basis);
    }

    private static long step(long startNanos, long stepNanos) {
        return stepNanos == 0 ? 0 : Math.floorDiv(startNanos, stepNanos) * stepNanos;
    }

    /// A call from one trace to another is seen only if both were kept, which are two chances.
    private static double weight(TraceWeights weights, TraceId caller, TraceId called) {
        double ofCalled = weights.applyAsDouble(called);
        return caller.equals(called) ? ofCalled : ofCalled * weights.applyAsDouble(caller);
    }
}
