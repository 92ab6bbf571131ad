package dev.clew.server.jaeger;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.TraceQuestion;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a search, in either generation's names and units.
final class SearchParams {
    /// The latest time that fits nanoseconds, in 2262.
    static final long MAX_MICROS = Long.MAX_VALUE / 1_000;

    static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

    private static final long TWO_DAYS_NANOS = 2 * 86_400_000_000_000L;

    private SearchParams() {}

    /// `query.serviceName` and its like; older clients write `query.service_name`.
    static TraceQuestion v3(Params params, Tenant tenant) {
        if (params.has("query.filter")) {
            throw Refusal.badRequest("parameter query.filter: filter expressions are not offered;"
                    + " use query.serviceName, query.operationName, query.attributes or the durations");
        }
        Long from = params.rfc3339Nanos("query.startTimeMin", "query.start_time_min");
        Long to = params.rfc3339Nanos("query.startTimeMax", "query.start_time_max");
        if (from == null || to == null) {
            throw Refusal.badRequest("parameters query.startTimeMin and query.startTimeMax are required");
        }
        if (from >= to) {
            throw Refusal.badRequest("query.startTimeMin must be before query.startTimeMax");
        }
        int limit = (int) params.number(
                100, 1, JaegerQueries.MOST_TRACES, "query.searchDepth", "query.search_depth", "query.num_traces");
        long min = params.durationNanos(0, "query.durationMin", "query.duration_min");
        long max = params.maxDurationNanos(min, "query.durationMax", "query.duration_max");
        return new TraceQuestion(
                tenant,
                params.text("query.serviceName", "query.service_name"),
                params.text("query.operationName", "query.operation_name"),
                null,
                params.textMap("query.attributes"),
                min,
                max,
                new TimeRange(from, to),
                limit);
    }

    /// `service`, `start` in microseconds and their like. Without `start` the search goes back by `lookback`.
    static TraceQuestion legacy(Params params, Tenant tenant, InstantSource clock) {
        long to = params.number(nowMicros(clock), 0, MAX_MICROS, "end") * 1_000;
        long from = params.has("start")
                ? params.number(0, 0, MAX_MICROS, "start") * 1_000
                : Math.max(0, to - lookbackNanos(params));
        if (from > to) {
            throw Refusal.badRequest("parameter start must not be after end");
        }
        int limit = (int) params.number(20, 1, JaegerQueries.MOST_TRACES, "limit");
        long min = params.durationNanos(0, "minDuration");
        long max = params.maxDurationNanos(min, "maxDuration");
        return new TraceQuestion(
                tenant,
                params.text("service"),
                params.text("operation"),
                params.kind("spanKind"),
                tags(params),
                min,
                max,
                new TimeRange(from, to),
                limit);
    }

    /// The times that may come with a trace id only say where to look; the id alone is enough here.
    static void checkHints(@Nullable Long fromNanos, @Nullable Long toNanos) {
        if (fromNanos != null && toNanos != null && fromNanos > toNanos) {
            throw Refusal.badRequest("the start time must not be after the end time");
        }
    }

    /// The UI's `custom` stands for start and end, which it sends too.
    private static long lookbackNanos(Params params) {
        return "custom".equals(params.text("lookback"))
                ? TWO_DAYS_NANOS
                : params.durationNanos(TWO_DAYS_NANOS, "lookback");
    }

    private static Map<String, String> tags(Params params) {
        var tags = new HashMap<String, String>();
        for (String tag : params.all("tag")) {
            int colon = tag.indexOf(':');
            if (colon < 1) {
                throw Params.refuse("tag", tag, "key:value");
            }
            tags.put(tag.substring(0, colon), tag.substring(colon + 1));
        }
        tags.putAll(params.textMap("tags"));
        return tags;
    }

    private static long nowMicros(InstantSource clock) {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
