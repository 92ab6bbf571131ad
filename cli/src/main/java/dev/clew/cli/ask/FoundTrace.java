package dev.clew.cli.ask;

/// One found trace, as Tempo's `GET /api/search` tells of it.
///
/// @param traceId 32 hexadecimal digits
/// @param rootServiceName empty if the root is missing
/// @param rootName empty if the root is missing
/// @param startNanos nanoseconds since 1970
/// @param durationMillis of the whole trace
/// @param spansets how many there are
/// @param matched how many spans are in them
public record FoundTrace(
        String traceId,
        String rootServiceName,
        String rootName,
        long startNanos,
        long durationMillis,
        int spansets,
        long matched) {}
