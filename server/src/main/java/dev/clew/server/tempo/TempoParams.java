package dev.clew.server.tempo;

import dev.clew.model.TimeRange;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import dev.clew.server.yielding.QueryThreads;
import dev.clew.store.ScanLimits;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.function.BooleanSupplier;

/// What Tempo's clients send beside the query: times in seconds, and how much they want.
final class TempoParams {
    /// How many spans a question may look at. An engine that adds up columns looks at that many in seconds.
    static final long MOST_SPANS = 100_000_000;

    /// How long a question may take.
    static final Duration TIME = Duration.ofSeconds(30);

    private static final String A_TIME = "seconds since 1970, nanoseconds, or a time as in RFC 3339, from 1970 to 2262";
    private static final long NANOS = 1_000_000_000;

    /// What is larger is no number of seconds any more: it would be after the year 2262.
    private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(Long.MAX_VALUE / NANOS);

    private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

    private TempoParams() {}

    static ScanLimits limits(ApiRequest request) {
        return limits(request::isWanted);
    }

    static ScanLimits limits(BooleanSupplier isWanted) {
        return ScanLimits.ofSpans(MOST_SPANS)
                .within(TIME.toNanos())
                .whileWanted(isWanted)
                .with(QueryThreads::tryStart);
    }

    /// `start` and `end`, both included; what is not given is open, and 0 is not given.
    static TimeRange range(Params params) {
        long from = nanos(params, "start", 0);
        long to = nanos(params, "end", 0);
        return range(from, to == 0 ? Long.MAX_VALUE : to);
    }

    /// `start` and `end`, or `since` until now; an hour if nothing is given.
    static TimeRange range(Params params, InstantSource clock) {
        Instant now = clock.instant();
        long nowNanos = now.getEpochSecond() * NANOS + now.getNano();
        long to = nanos(params, "end", nowNanos);
        long since = params.durationNanos(Duration.ofHours(1).toNanos(), "since");
        return range(nanos(params, "start", Math.max(0, to - since)), to);
    }

    static TimeRange range(long from, long to) {
        if (from > to) {
            throw Refusal.badRequest("parameter start must not be after end");
        }
        return new TimeRange(from, to);
    }

    private static long nanos(Params params, String name, long otherwise) {
        String text = params.text(name);
        if (text == null) {
            return otherwise;
        }
        try {
            if (text.indexOf('T') > 0) {
                Instant instant = OffsetDateTime.parse(text).toInstant();
                return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
            }
            var number = new BigDecimal(text.length() > 40 ? "" : text);
            if (number.signum() >= 0 && number.scale() > -20 && number.compareTo(MOST_NANOS) <= 0) {
                return number.compareTo(MOST_SECONDS) <= 0
                        ? number.multiply(BigDecimal.valueOf(NANOS)).longValue()
                        : number.longValue();
            }
        } catch (NumberFormatException | ArithmeticException | DateTimeException _) {
            // As below.
        }
        throw Params.refuse(name, text, A_TIME);
    }

    /// A duration, or seconds without a unit.
    static long stepNanos(Params params, long otherwise) {
        String step = params.text("step");
        if (step == null) {
            return otherwise;
        }
        if (step.matches("\\d{1,10}(\\.\\d{1,9})?")) {
            long nanos =
                    new BigDecimal(step).multiply(BigDecimal.valueOf(NANOS)).longValue();
            if (nanos > 0) {
                return nanos;
            }
        }
        long nanos = params.durationNanos(otherwise, "step");
        if (nanos < 1) {
            throw Params.refuse("step", step, "a duration of 1ns at least");
        }
        return nanos;
    }
}
