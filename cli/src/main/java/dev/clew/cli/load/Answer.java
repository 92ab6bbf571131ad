package dev.clew.cli.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What became of one request, in the terms of the OTLP specification 1.11.0, "OTLP/gRPC Response" and
/// "OTLP/HTTP Response".
sealed interface Answer {
    /// Taken, but for `rejected` spans, and not to be sent again.
    ///
    /// @param message says why spans were rejected, or is a warning if none were; may be empty
    record Acknowledged(long rejected, String message) implements Answer {}

    /// Not taken now; to be sent again.
    ///
    /// @param after when the server asks for it; null if it does not say
    record TryAgain(@Nullable Duration after, String why) implements Answer {}

    /// Not taken, and not to be sent again.
    record Refused(String why) implements Answer {}

    /// Not taken, nor will any other from here be.
    record NotAllowed(String why) implements Answer {}

    /// No connection came about. To be sent again, if there was one before.
    record Unreachable(String why) implements Answer {}
}
