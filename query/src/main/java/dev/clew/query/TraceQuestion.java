package dev.clew.query;

import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.store.SpanFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which traces someone looks for. A trace is meant if one of its spans fulfils every condition given here.
///
/// @param service name of the span's service; null for any
/// @param operation name of the span; null for any
/// @param kind of the span; null for any
/// @param attributes by key, each as the text its value reads as; see [SpanTag] for keys with a meaning of
///     their own
/// @param minDurationNanos shortest duration of the span
/// @param maxDurationNanos longest duration of the span
/// @param range start times of the span; both ends count
/// @param limit most traces wanted; at least 1
public record TraceQuestion(
        Tenant tenant,
        @Nullable String service,
        @Nullable String operation,
        @Nullable SpanKind kind,
        Map<String, String> attributes,
        long minDurationNanos,
        long maxDurationNanos,
        TimeRange range,
        int limit) {

    public TraceQuestion {
        attributes = Map.copyOf(attributes);
        if (limit < 1) {
            throw new IllegalArgumentException("a search for %d traces: at least 1 expected".formatted(limit));
        }
    }

    /// Any traces of `tenant` in `range`.
    public static TraceQuestion of(Tenant tenant, TimeRange range, int limit) {
        return new TraceQuestion(tenant, null, null, null, Map.of(), 0, Long.MAX_VALUE, range, limit);
    }

    /// The condition on one span; the time range is not part of it.
    public SpanFilter filter() {
        var all = new ArrayList<SpanFilter>();
        if (service != null) {
            all.add(new SpanFilter.ServiceIs(service));
        }
        if (operation != null) {
            all.add(new SpanFilter.NameIs(operation));
        }
        if (kind != null) {
            all.add(new SpanFilter.KindIs(kind));
        }
        if (minDurationNanos > 0) {
            all.add(new SpanFilter.DurationAtLeast(minDurationNanos));
        }
        if (maxDurationNanos < Long.MAX_VALUE) {
            all.add(new SpanFilter.DurationAtMost(maxDurationNanos));
        }
        // In the order of the keys, so that equal questions make equal filters.
        attributes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(tag -> all.add(SpanTag.filter(tag.getKey(), tag.getValue())));
        return switch (all.size()) {
            case 0 -> new SpanFilter.Any();
            case 1 -> all.getFirst();
            default -> new SpanFilter.And(List.copyOf(all));
        };
    }
}
