package dev.clew.query;

import dev.clew.model.Histogram;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which service called which over time, how often that failed, and how long it took; calls are as in [Dependencies].
///
/// @param edges in no particular order
public record ServiceGraph(List<Edge> edges, Completeness completeness) {
    /// The calls of one service to another that were answered from a step of time on.
    ///
    /// @param stepNanos beginning of the step, nanoseconds since 1970
    public record Edge(String client, String server, long stepNanos, Calls calls) {}

    /// What calls come to. A call failed if either side says so.
    public static final class Calls {
        private final Histogram client = new Histogram();
        private final Histogram server = new Histogram();
        private long count;
        private long failed;
        private long clientNanos;
        private long serverNanos;

        private void add(CallCount.Seen caller, CallCount.Seen called) {
            count++;
            failed += caller.isError() || called.isError() ? 1 : 0;
            long before = Math.max(0, caller.durationNanos());
            long after = Math.max(0, called.durationNanos());
            clientNanos += before;
            serverNanos += after;
            client.add(before);
            server.add(after);
        }

        public long count() {
            return count;
        }

        public long failed() {
            return failed;
        }

        /// How long callers waited, nanoseconds.
        public Histogram client() {
            return client;
        }

        /// How long those took that were called, nanoseconds.
        public Histogram server() {
            return server;
        }

        public long clientNanos() {
            return clientNanos;
        }

        public long serverNanos() {
            return serverNanos;
        }
    }

    private record Key(String client, String server, long stepNanos) {}

    /// Of the spans that start in `range`. Blocks. Keeps about 130 bytes per span in memory until it returns.
    ///
    /// @param stepNanos how long a step is; they begin at its multiples since 1970. 0 for a single one
    public static ServiceGraph over(
            TraceStore store, Tenant tenant, TimeRange range, long stepNanos, ScanLimits limits) {
        var count = new CallCount();
        Completeness completeness = store.scan(
                new SpanScan(tenant, new SpanFilter.Any(), range, SpanScan.Order.NEWEST_FIRST, limits), span -> {
                    count.add(span);
                    return true;
                });
        Map<Key, Calls> calls = new HashMap<>();
        count.forEach((caller, called) -> {
            long step = stepNanos == 0 ? 0 : Math.floorDiv(called.startNanos(), stepNanos) * stepNanos;
            calls.computeIfAbsent(new Key(caller.service(), called.service(), step), _ -> new Calls())
                    .add(caller, called);
        });
        return new ServiceGraph(
                calls.entrySet().stream()
                        .map(entry -> new Edge(
                                entry.getKey().client,
                                entry.getKey().server,
                                entry.getKey().stepNanos,
                                entry.getValue()))
                        .toList(),
                completeness);
    }
}
