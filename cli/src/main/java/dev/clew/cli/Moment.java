package dev.clew.cli;

import dev.clew.cli.draw.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/// A point in time as a command line names it.
sealed interface Moment {
    record Ago(Duration duration) implements Moment {}

    record At(Instant instant) implements Moment {}

    default Instant asOf(Instant now) {
        return switch (this) {
            case Ago(var duration) -> now.minus(duration);
            case At(var instant) -> instant;
        };
    }

    /// Reads a length of time, meant backwards from now, or an instant as RFC 3339 has it.
    ///
    /// @throws IllegalArgumentException if `text` is neither
    static Moment parse(String text) {
        try {
            return new At(Instant.parse(text));
        } catch (DateTimeParseException noInstant) {
            return new Ago(Durations.parse(text));
        }
    }
}
