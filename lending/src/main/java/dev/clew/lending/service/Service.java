package dev.clew.lending.service;

import java.net.URI;

/// A running service: its HTTP server, its telemetry, and what it opened besides.
public final class Service implements AutoCloseable {
    private final String name;
    private final URI address;
    private final Parts parts;

    Service(String name, URI address, Parts parts) {
        this.name = name;
        this.address = address;
        this.parts = parts;
    }

    /// The `service.name` of its spans.
    public String name() {
        return name;
    }

    /// Where its HTTP server listens, without a path.
    public URI address() {
        return address;
    }

    /// Ends the service: first what it takes in, last its telemetry, once the last spans are sent.
    @Override
    public void close() {
        parts.close();
    }
}
