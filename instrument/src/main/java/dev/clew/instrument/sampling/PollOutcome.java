package dev.clew.instrument.sampling;

/// How asking a sampling server ended. Only [#FOLLOWED] changes anything; after the others the last good
/// answer holds.
public enum PollOutcome {
    /// The server gave a strategy and it is in force.
    FOLLOWED,

    /// No connection, or no complete answer in time.
    UNREACHABLE,

    /// The answer has a status other than 200.
    REFUSED,

    /// The answer is larger than 1 MiB; it was not read to its end.
    TOO_LARGE,

    /// The answer is not a strategy: no JSON, a strategy of unknown type, or a rate outside its range.
    MALFORMED
}
