package dev.clew.server;

import java.time.Duration;

/// How long a connection may take and how many there may be. Each is there so that clients that are slow, silent or
/// hostile cost little and keep nobody else out.
///
/// @param headers until the headers of a request have come, from its first byte on; of the first request, from the
///     beginning of the connection on, TLS included. A connection by HTTP/2 is only `idle` without them
/// @param body until the body has come, at whatever pace
/// @param idle how long a connection stays open without a request
/// @param connections how many may be open; further ones are closed at once
public record ConnectionLimits(Duration headers, Duration body, Duration idle, int connections) {
    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(1), 10_000);

    public ConnectionLimits {
        if (headers.toMillis() < 1 || body.toMillis() < 1 || idle.toMillis() < 1 || connections < 1) {
            throw new IllegalArgumentException("limits of %s, %s, %s and %d: a millisecond, and 1, at least"
                    .formatted(headers, body, idle, connections));
        }
    }

    ConnectionLimits withConnections(int most) {
        return new ConnectionLimits(headers, body, idle, most);
    }
}
