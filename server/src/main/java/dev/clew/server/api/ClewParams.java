package dev.clew.server.api;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.explore.Selection;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import dev.clew.server.yielding.QueryThreads;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;

/// What comes with every question: whose spans, which time, and what it may cost. What is read here is described in
/// `openapi.json`.
///
/// @param tenants says whose spans a request is about
/// @param clock for questions that do not say when
record ClewParams(Function<RequestHeaders, Tenant> tenants, InstantSource clock) {
    /// How many spans a question may look at. An engine that adds up columns looks at that many in seconds.
    private static final long MOST_SPANS = 100_000_000;

    /// How long a question may take.
    private static final Duration TIME = Duration.ofSeconds(30);

    private static final Duration USUAL_RANGE = Duration.ofHours(1);
    private static final int USUAL_STEPS = 120;

    /// Steps that people count in, from a millisecond to a day.
    private static final long[] USUAL_STEP_MILLIS = {
        1,
        2,
        5,
        10,
        20,
        50,
        100,
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        15_000,
        30_000,
        60_000,
        120_000,
        300_000,
        600_000,
        900_000,
        1_800_000,
        3_600_000,
        7_200_000,
        10_800_000,
        21_600_000,
        43_200_000,
        86_400_000
    };

    private static final long NANOS_PER_MILLI = 1_000_000;

    Tenant tenant(ApiRequest request) {
        return tenants.apply(request.http().headers());
    }

    static ScanLimits limits(ApiRequest request) {
        return ScanLimits.ofSpans(MOST_SPANS)
                .within(TIME.toNanos())
                .whileWanted(request::isWanted)
                .with(QueryThreads::tryStart);
    }

    /// `start` and `end`, both included: the last hour if nothing is given.
    TimeRange range(Params params) {
        long to = nanos(params, "end", ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()));
        long from = nanos(params, "start", Math.max(0, to - USUAL_RANGE.toNanos()));
        if (from > to) {
            throw Refusal.badRequest("start=%d lies after end=%d".formatted(from, to))
                    .at("parameter start");
        }
        return new TimeRange(from, to);
    }

    private static long nanos(Params params, String name, long otherwise) {
        String text = params.text(name);
        if (text != null && text.indexOf('T') > 0) {
            Long nanos = params.rfc3339Nanos(name);
            return nanos == null ? otherwise : nanos;
        }
        return params.number(otherwise, 0, Long.MAX_VALUE, name);
    }

    /// As long as `step` says, or as long as people would make them.
    ///
    /// @param most how many there may be
    static Steps steps(Params params, TimeRange range, int most) {
        long nanos = params.durationNanos(usualStepNanos(range), "step");
        long steps =
                nanos < 1 ? 0 : Math.floorDiv(range.toNanos(), nanos) - Math.floorDiv(range.fromNanos(), nanos) + 1;
        if (steps < 1 || steps > most) {
            throw Refusal.badRequest(
                            "step=%s makes %d steps between start and end: 1 to %d expected (a longer step, or a shorter time?)"
                                    .formatted(params.text("step"), steps, most))
                    .at("parameter step");
        }
        return Steps.of(range, nanos);
    }

    private static long usualStepNanos(TimeRange range) {
        long nanos = (range.toNanos() - range.fromNanos()) / USUAL_STEPS;
        for (long millis : USUAL_STEP_MILLIS) {
            if (millis * NANOS_PER_MILLI >= nanos) {
                return millis * NANOS_PER_MILLI;
            }
        }
        long day = USUAL_STEP_MILLIS[USUAL_STEP_MILLIS.length - 1] * NANOS_PER_MILLI;
        return (nanos / day + 1) * day;
    }

    /// `q`, or every trace.
    static Query.Search query(Params params) {
        String text = params.text("q");
        return switch (QueryParser.parse(text == null ? "{ }" : text)) {
            case Query.Search search -> search;
            case Query.Metrics _ ->
                throw Refusal.badRequest(
                                "this query is for numbers: leave out what follows the last |, or ask /api/metrics/query_range")
                        .at("parameter q");
        };
    }

    /// The spans that `q` selects in the time given.
    Selection selection(ApiRequest request) {
        return new Selection(
                tenant(request),
                query(request.params()),
                new SpanFilter.Any(),
                range(request.params()),
                limits(request));
    }

    static int limit(Params params, int otherwise, int most) {
        return (int) params.number(otherwise, 1, most, "limit");
    }
}
