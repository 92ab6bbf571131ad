package dev.clew.cli.ask;

import java.util.List;

/// One found trace, as Jaeger's `GET /api/v3/trace-summaries` tells of it.
///
/// @param traceId 32 hexadecimal digits
/// @param rootServiceName empty if the root is missing
/// @param rootOperationName empty if the root is missing
/// @param startNanos nanoseconds since 1970
/// @param endNanos nanoseconds since 1970
/// @param services sorted by name
public record TraceSummary(
        String traceId,
        String rootServiceName,
        String rootOperationName,
        long startNanos,
        long endNanos,
        long spanCount,
        long errorSpanCount,
        long orphanSpanCount,
        List<Service> services) {

    public TraceSummary {
        services = List.copyOf(services);
    }

    /// A service's part in a trace.
    public record Service(String name, long spanCount, long errorSpanCount) {}

    public long durationNanos() {
        return Math.max(0, endNanos - startNanos);
    }
}
