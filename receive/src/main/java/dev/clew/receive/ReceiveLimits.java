package dev.clew.receive;

import dev.clew.receive.edit.SpanLimits;

/// How much a receiver takes in.
///
/// @param requestBytes the most that one request may hold, as sent and again after decompression; 1 to 2^30
/// @param inFlightBytes the most that all requests under way may hold in memory together; more is refused for a while
/// @param span what is kept of one span; more is cut
public record ReceiveLimits(int requestBytes, long inFlightBytes, SpanLimits span) {
    /// 64 MiB a request, as OTLP 1.11.0 recommends; 256 MiB in all.
    public static final ReceiveLimits DEFAULT = new ReceiveLimits(64 << 20, 256L << 20);

    /// The same, or less of it, so that requests under way never take more than a quarter of a heap of `heapBytes`.
    public static ReceiveLimits forHeap(long heapBytes) {
        return within(Math.min(DEFAULT.inFlightBytes, heapBytes / 4));
    }

    /// The same, or less of it, within `inFlightBytes`. One request may hold two thirds of that: what grows is there
    /// twice for a moment, the first time with a quarter of all, and small requests have a tenth ([Buffers]).
    public static ReceiveLimits within(long inFlightBytes) {
        return new ReceiveLimits(Math.clamp(inFlightBytes / 3 * 2, 1, DEFAULT.requestBytes), inFlightBytes);
    }

    /// With the usual limits of a span.
    public ReceiveLimits(int requestBytes, long inFlightBytes) {
        this(requestBytes, inFlightBytes, SpanLimits.DEFAULT);
    }

    public ReceiveLimits {
        if (requestBytes < 1 || requestBytes > 1 << 30) {
            throw new IllegalArgumentException(
                    "a request limit of %d bytes: 1 to 2^30 expected".formatted(requestBytes));
        }
        if (inFlightBytes < 1) {
            throw new IllegalArgumentException(
                    "%d bytes for all requests: 1 or more expected".formatted(inFlightBytes));
        }
    }
}
