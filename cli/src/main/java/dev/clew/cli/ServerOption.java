package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import java.net.URI;
import picocli.CommandLine.Option;

/// Which server is asked.
final class ServerOption {
    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:CLEW_SERVER:-http://127.0.0.1:16686}",
            description = "Where Clew answers; CLEW_SERVER says it too. Default: http://127.0.0.1:16686")
    private URI server = URI.create("");

    ClewServer connect() {
        return new ClewServer(server);
    }
}
