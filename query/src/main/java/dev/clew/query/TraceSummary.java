package dev.clew.query;

import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import java.util.List;
import java.util.TreeMap;

/// A trace in one line of a list.
///
/// @param rootService service of the earliest span that names no parent; empty if every span names one
/// @param rootOperation name of that span, or empty
/// @param startNanos earliest start, nanoseconds since 1970
/// @param endNanos latest end, nanoseconds since 1970
/// @param orphanCount spans that name a parent which is not in the trace
/// @param services sorted by name
public record TraceSummary(
        TraceId traceId,
        String rootService,
        String rootOperation,
        long startNanos,
        long endNanos,
        int spanCount,
        int errorCount,
        int orphanCount,
        List<ServiceShare> services) {

    /// How much of a trace is one service's.
    public record ServiceShare(String name, int spanCount, int errorCount) {
        private ServiceShare plus(Span span) {
            return new ServiceShare(name, spanCount + 1, errorCount + (span.isError() ? 1 : 0));
        }
    }

    public static TraceSummary of(Trace trace) {
        Span root = trace.root();
        var services = new TreeMap<String, ServiceShare>();
        int errors = 0;
        for (Span span : trace.spans()) {
            errors += span.isError() ? 1 : 0;
            services.compute(
                    span.serviceName(),
                    (name, share) -> (share == null ? new ServiceShare(name, 0, 0) : share).plus(span));
        }
        return new TraceSummary(
                trace.id(),
                root.isRoot() ? root.serviceName() : "",
                root.isRoot() ? root.name() : "",
                trace.startNanos(),
                trace.endNanos(),
                trace.spans().size(),
                errors,
                trace.orphanCount(),
                List.copyOf(services.values()));
    }
}
