package dev.clew.server.sampling;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.clew.model.Fault;
import dev.clew.model.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// The parameters `start` and `end`, nanoseconds since 1970.
final class Ranges {
    private Ranges() {}

    /// @param usual how long before the end it begins, if `start` is not there; the end is now, if `end` is
    ///     not
    static TimeRange of(ServiceRequestContext context, InstantSource clock, Duration usual) {
        long now = ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
        long end = nanos(context, "end", now);
        long start = nanos(context, "start", end - usual.toNanos());
        if (start > end) {
            throw new Fault(Fault.Kind.CALLER, "start=%d lies after end=%d".formatted(start, end));
        }
        return new TimeRange(start, end);
    }

    private static long nanos(ServiceRequestContext context, String name, long otherwise) {
        String text = context.queryParam(name);
        if (text == null) {
            return otherwise;
        }
        try {
            long nanos = Long.parseLong(text);
            if (nanos >= 0) {
                return nanos;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new Fault(
                Fault.Kind.CALLER,
                "parameter %s: nanoseconds since 1970 expected, from 0 to %d, not '%s'"
                        .formatted(name, Long.MAX_VALUE, text));
    }
}
