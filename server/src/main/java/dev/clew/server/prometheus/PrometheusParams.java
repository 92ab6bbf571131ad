package dev.clew.server.prometheus;

import dev.clew.model.TimeRange;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;

/// What Prometheus's clients send: times in seconds, with a fraction, or as RFC 3339 has them.
final class PrometheusParams {
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final String A_TIME = "seconds since 1970, or a time as in RFC 3339, from 1970 to 2262";

    private PrometheusParams() {}

    static long now(InstantSource clock) {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }

    static long nanos(Params params, String name, long otherwise) {
        String text = params.text(name);
        return text == null ? otherwise : nanos(name, text);
    }

    static long requiredNanos(Params params, String name) {
        return nanos(name, params.required(name));
    }

    private static long nanos(String name, String text) {
        try {
            if (text.indexOf('T') > 0) {
                Instant instant = OffsetDateTime.parse(text).toInstant();
                return BigDecimal.valueOf(instant.getEpochSecond())
                        .multiply(NANOS)
                        .add(BigDecimal.valueOf(instant.getNano()))
                        .longValueExact();
            }
            return nanos(text);
        } catch (ArithmeticException | DateTimeException | NumberFormatException _) {
            throw Params.refuse(name, text, A_TIME);
        }
    }

    private static long nanos(String seconds) {
        var number = new BigDecimal(seconds.length() > 40 ? "" : seconds);
        if (number.signum() < 0 || number.precision() - number.scale() > 20 || number.scale() > 40) {
            throw new NumberFormatException();
        }
        BigDecimal nanos = number.multiply(NANOS);
        if (nanos.compareTo(MOST) > 0) {
            throw new NumberFormatException();
        }
        return nanos.longValue();
    }

    /// A duration, or seconds.
    static long stepNanos(Params params) {
        String text = params.required("step");
        long nanos;
        try {
            nanos = Character.isDigit(text.charAt(text.length() - 1)) ? nanos(text) : params.durationNanos(0, "step");
        } catch (NumberFormatException _) {
            nanos = 0;
        }
        if (nanos < 1_000_000) {
            throw Params.refuse("step", text, "a duration, or seconds, of 1ms at least");
        }
        return nanos;
    }

    /// `start` and `end`, an hour if they are not given.
    static TimeRange range(Params params, InstantSource clock) {
        long end = nanos(params, "end", now(clock));
        long start =
                nanos(params, "start", Math.max(0, end - Duration.ofHours(1).toNanos()));
        if (start > end) {
            throw Refusal.badRequest("parameter start must not be after end");
        }
        return new TimeRange(start, end);
    }
}
