package dev.clew.query.zipkin;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which traces someone asks Zipkin for. What is asked of spans need not hold for a single one: each condition must
/// hold for some span of the trace, of the service if one is given (`zipkin2.storage.QueryRequest`).
///
/// @param service in lower case; null for any
/// @param remoteService who the other end is, in lower case; null for any
/// @param spanName in lower case; null for any
/// @param annotations text of an annotation or key of a tag, to the value of that tag; an empty value
///     asks for the annotation, or the tag whatever it says
/// @param minDurationMicros 0 for any
/// @param maxDurationMicros [Long#MAX_VALUE] for any
/// @param endMillis when the trace began at the latest, since 1970
/// @param lookbackMillis how long before at the earliest
public record ZipkinQuestion(
        @Nullable String service,
        @Nullable String remoteService,
        @Nullable String spanName,
        Map<String, String> annotations,
        long minDurationMicros,
        long maxDurationMicros,
        long endMillis,
        long lookbackMillis,
        int limit) {
    private static final int MOST_ANNOTATIONS = 100;

    /// Names mean the same in any case; empty ones, and a span name "all", mean any.
    ///
    /// @throws IllegalArgumentException in Zipkin's words
    public ZipkinQuestion {
        service = nameOrAny(service);
        remoteService = nameOrAny(remoteService);
        spanName = nameOrAny(spanName);
        spanName = "all".equals(spanName) ? null : spanName;
        requirePositive("endTs", endMillis);
        requirePositive("limit", limit);
        requirePositive("lookback", lookbackMillis);
        if (minDurationMicros == 0 && maxDurationMicros < Long.MAX_VALUE) {
            throw new IllegalArgumentException("maxDuration is only valid with minDuration");
        }
        if (maxDurationMicros < minDurationMicros) {
            throw new IllegalArgumentException("maxDuration < minDuration");
        }
    }

    private static @Nullable String nameOrAny(@Nullable String name) {
        return name == null || name.isEmpty() ? null : name.toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException as Zipkin words it
    public static void requirePositive(String parameter, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(parameter + " <= 0");
        }
    }

    /// What `text` asks for, such as `http.method=GET and retry`: of several values of one tag the last
    /// counts.
    public static Map<String, String> annotations(String text) {
        var annotations = new LinkedHashMap<String, String>();
        for (String part : text.isEmpty() ? new String[0] : text.split(" and ", MOST_ANNOTATIONS)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                annotations.putIfAbsent(part.trim(), "");
            } else {
                annotations.put(
                        part.substring(0, equals).trim(),
                        part.substring(equals + 1).trim());
            }
        }
        return annotations;
    }

    boolean hasDuration() {
        return minDurationMicros > 0;
    }

    /// Whether it asks for the trace that has these spans, all that it has.
    boolean matches(List<ZipkinSpan> trace) {
        long timestamp = timestampMicros(trace);
        return timestamp != 0
                && Math.floorDiv(timestamp, 1_000L) >= endMillis - lookbackMillis
                && Math.ceilDiv(timestamp, 1_000L) <= endMillis
                && hasSpans(trace);
    }

    /// When the root began, or else the earliest span; 0 if none says. The server's half of a root comes second.
    static long timestampMicros(List<ZipkinSpan> trace) {
        return trace.stream()
                .filter(span -> span.timestampMicros() != 0)
                .min(Comparator.<ZipkinSpan, Boolean>comparing(span -> span.parentId() != null)
                        .thenComparing(span -> span.parentId() == null && span.isShared())
                        .thenComparing(ZipkinSpan::timestampMicros))
                .map(ZipkinSpan::timestampMicros)
                .orElse(0L);
    }

    private boolean hasSpans(List<ZipkinSpan> trace) {
        boolean hasService = service == null;
        boolean hasRemote = remoteService == null;
        boolean hasName = spanName == null;
        boolean hasDuration = !hasDuration();
        var missing = new LinkedHashMap<>(annotations);
        for (ZipkinSpan span : trace) {
            if (service == null || service.equals(span.localService())) {
                hasService = true;
                hasRemote |= remoteService != null && remoteService.equals(span.remoteService());
                hasName |= spanName != null && spanName.equals(span.name());
                hasDuration |= span.durationMicros() >= minDurationMicros && span.durationMicros() <= maxDurationMicros;
                strike(span, missing);
            }
        }
        return hasService && hasRemote && hasName && hasDuration && missing.isEmpty();
    }

    private static void strike(ZipkinSpan span, Map<String, String> missing) {
        span.annotations().forEach(annotation -> missing.remove(annotation.value(), ""));
        span.tags().forEach((key, value) -> {
            missing.remove(key, "");
            missing.remove(key, value);
        });
    }
}
