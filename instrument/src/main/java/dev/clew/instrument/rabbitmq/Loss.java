package dev.clew.instrument.rabbitmq;

/// What the tracing lets go of rather than grow or fail; each is counted in `clew.instrument.rabbitmq.lost`
/// under its reason.
enum Loss {
    /// Members of the baggage beyond 64, or beyond 8,192 bytes.
    BAGGAGE_TRIMMED,
    /// The context in a message's headers can't be read: its consumer starts a new trace.
    CONTEXT_MALFORMED,
    /// The previous attempt at a message: a later attempt has no link to it.
    ATTEMPT_FORGOTTEN,
    /// A delivery that was not settled for long: its settlement gets a span without a link.
    DELIVERY_FORGOTTEN,
    /// A publish that was not confirmed for long: its span ends without an outcome.
    PUBLISH_FORGOTTEN;
}
