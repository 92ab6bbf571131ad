package dev.clew.query.quality;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.FoundTraces;
import dev.clew.query.TraceQuestion;
import dev.clew.query.TraceSearch;
import dev.clew.store.Completeness;
import dev.clew.store.HeldSpans;
import dev.clew.store.QueryMemory;
import dev.clew.store.TraceStore;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// How well a service is instrumented, by the newest of its traces: each span of it there is asked what each
/// [QualityMetric] asks.
///
/// @param traces how many were looked at
/// @param spans how many of the service were judged
/// @param metrics those that judged anything
/// @param clients what made the spans, the most first
public record TraceQuality(
        long traces, long spans, List<MetricResult> metrics, List<Client> clients, Completeness completeness) {
    /// More of the newest traces say little that these do not.
    public static final int MOST_TRACES = 500;

    /// @param version language and version of an SDK
    /// @param minVersion the first that is stable
    public record Client(String version, String minVersion, Counted spans) {}

    public TraceQuality {
        metrics = List.copyOf(metrics);
        clients = List.copyOf(clients);
    }

    /// Looks at the newest traces with spans of `service` that start in `range`, at the most [#MOST_TRACES]. Blocks.
    ///
    /// @param budget how many spans the search may look at
    /// @param wanted whether somebody still waits for the answer
    public static TraceQuality of(
            TraceStore store, Tenant tenant, String service, TimeRange range, long budget, BooleanSupplier wanted) {
        var question = new TraceQuestion(tenant, service, null, null, Map.of(), 0, Long.MAX_VALUE, range, MOST_TRACES);
        FoundTraces found = new TraceSearch(store, budget).find(question, wanted);
        var judge = new Judge(service);
        var memory = QueryMemory.ofThisProcess();
        String leftOut = found.completeness().truncatedBecause();
        for (TraceId id : found.ids()) {
            if (!wanted.getAsBoolean()) {
                break;
            }
            var held = new HeldSpans(memory);
            Completeness read = store.trace(tenant, id, held);
            leftOut = read.isComplete() ? leftOut : read.truncatedBecause();
            if (held.isTooMuch()) {
                leftOut = held.tooMuch(id);
            } else if (!held.spans().isEmpty()) {
                judge.add(new JudgedTrace(Trace.of(held.spans())));
            }
            held.release();
        }
        return judge.quality(new Completeness(found.completeness().scannedSpans(), leftOut));
    }

    /// The mean of what its metrics came to, from 0 to 1; NaN if none judged anything.
    public double score(QualityMetric.Category category) {
        return metrics.stream()
                .filter(result -> result.metric().category() == category)
                .mapToDouble(MetricResult::share)
                .average()
                .orElse(Double.NaN);
    }
}
