package dev.clew.cli.load;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// What to send where.
///
/// @param to `http://HOST:PORT` or `https://HOST:PORT`
/// @param connections at least 1; each carries one request at a time
/// @param repeat how often the whole file is sent, at least once
/// @param patience how long a request is tried again before the load gives up
public record LoadPlan(
        Path file, URI to, Protocol protocol, boolean gzip, int connections, int repeat, Duration patience) {

    public enum Protocol {
        GRPC,
        HTTP
    }

    OtlpTransport transport() {
        return switch (protocol) {
            case GRPC -> new OtlpGrpc(gzip);
            case HTTP -> new OtlpHttp(gzip);
        };
    }
}
