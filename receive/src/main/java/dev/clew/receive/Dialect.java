package dev.clew.receive;

import com.linecorp.armeria.common.RequestHeaders;

/// What one way of sending spans has of its own: what its requests look like and how they are answered.
public interface Dialect {
    Protocol protocol();

    /// Refuses what shows in the headers that it cannot be taken.
    void admit(RequestHeaders headers);

    /// Bytes that the transport puts around a request.
    int framingBytes();

    /// How many bytes the body is going to have, as far as `headers` and the `beginning` that has come tell; -1 if
    /// that does not show yet.
    long bodyLength(RequestHeaders headers, Body beginning);

    /// Takes the spans in `body`, which it closes as soon as it has no more use for it. Blocks until they are
    /// durable.
    ///
    /// @param sender whose spans they are
    Verdict deliver(RequestHeaders headers, Sender sender, Body body);

    Answer accept(Verdict verdict);

    Answer refuse(Refusal refusal);
}
