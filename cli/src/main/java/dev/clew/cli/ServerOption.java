package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.model.Tenant;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which server is asked.
final class ServerOption {
    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:CLEW_SERVER:-http://127.0.0.1:16686}",
            description = "Where Clew answers; CLEW_SERVER says it too. Default: http://127.0.0.1:16686")
    private URI server = URI.create("");

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            defaultValue = "${env:CLEW_TENANT}",
            description = "Whose spans, where a server keeps those of several; CLEW_TENANT says it too. "
                    + "Default: those of nobody in particular")
    private @Nullable String tenant;

    ClewServer connect() {
        try {
            return new ClewServer(server, tenant == null ? null : new Tenant(tenant).name());
        } catch (IllegalArgumentException noName) {
            throw new UsageFault("--tenant: " + noName.getMessage());
        }
    }
}
