package dev.clew.query.compare;

import dev.clew.model.Span;
import dev.clew.model.StatusCode;
import dev.clew.query.compare.SpanChange.StatusCodes;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What changed in one service from one trace to another.
public final class ServiceDrift {
    private static final long LEAST_NANOS = 1_000_000;
    private static final int LEAST_SHARE = 20;

    private final String service;
    private long beforeNanos;
    private long afterNanos;
    private int modified;
    private int added;
    private int removed;
    private int newErrors;
    private int resolvedErrors;

    private ServiceDrift(String service) {
        this.service = service;
    }

    /// Of the services with spans that changed, or which take all together another time: by a millisecond at least,
    /// and by a twentieth. Those whose time changed most come first.
    public static List<ServiceDrift> of(TraceDiff diff) {
        Map<String, ServiceDrift> all = new TreeMap<>();
        for (Span span : diff.first().spans()) {
            of(span, all).beforeNanos += nanos(span);
        }
        for (Span span : diff.second().spans()) {
            of(span, all).afterNanos += nanos(span);
        }
        for (TraceDiff.Modified modified : diff.modified()) {
            of(diff.second().spans().get(modified.after()), all).modified(modified.changes());
        }
        for (int position : diff.added()) {
            Span span = diff.second().spans().get(position);
            of(span, all).added++;
            of(span, all).newErrors += errors(span.status().code());
        }
        for (int position : diff.removed()) {
            Span span = diff.first().spans().get(position);
            of(span, all).removed++;
            of(span, all).resolvedErrors += errors(span.status().code());
        }
        return changed(all.values());
    }

    private static List<ServiceDrift> changed(Collection<ServiceDrift> all) {
        return all.stream()
                .filter(ServiceDrift::isChanged)
                .sorted(Comparator.comparingLong((ServiceDrift drift) -> -Math.abs(drift.deltaNanos()))
                        .thenComparing(ServiceDrift::service))
                .toList();
    }

    private static ServiceDrift of(Span span, Map<String, ServiceDrift> all) {
        return all.computeIfAbsent(span.serviceName(), ServiceDrift::new);
    }

    private static long nanos(Span span) {
        Long nanos = TraceDiff.durationNanos(span);
        return nanos == null ? 0 : nanos;
    }

    private static int errors(StatusCode code) {
        return code == StatusCode.ERROR ? 1 : 0;
    }

    private void modified(List<SpanChange> changes) {
        modified++;
        for (SpanChange change : changes) {
            if (change instanceof StatusCodes(var before, var after)) {
                newErrors += errors(after);
                resolvedErrors += errors(before);
            }
        }
    }

    private boolean isChanged() {
        long delta = Math.abs(deltaNanos());
        return modified + added + removed > 0 || (delta >= LEAST_NANOS && delta >= beforeNanos / LEAST_SHARE);
    }

    public String service() {
        return service;
    }

    /// By how much the time of all its spans together grew, nanoseconds; negative if it shrank.
    public long deltaNanos() {
        return afterNanos - beforeNanos;
    }

    public int modified() {
        return modified;
    }

    public int added() {
        return added;
    }

    public int removed() {
        return removed;
    }

    public int newErrors() {
        return newErrors;
    }

    public int resolvedErrors() {
        return resolvedErrors;
    }
}
