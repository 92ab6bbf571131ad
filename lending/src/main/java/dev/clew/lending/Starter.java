package dev.clew.lending;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/// Starts services, in this JVM or elsewhere.
@FunctionalInterface
interface Starter {
    /// Returns when all of them listen.
    ///
    /// @param names the `service.name` of each
    /// @param others the addresses of services that run already, by their names
    /// @return the addresses of all that run now
    Map<String, URI> start(List<String> names, Map<String, URI> others)
            throws IOException, SQLException, InterruptedException;
}
