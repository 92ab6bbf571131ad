package dev.clew.lending;

import dev.clew.lending.service.Parts;
import dev.clew.lending.service.Service;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Starts services in this JVM.
///
/// @param parts takes them into its care
record OneJvm(Parts parts, BackingServices backing) implements Starter {
    @Override
    public Map<String, URI> start(List<String> names, Map<String, URI> others) throws IOException, SQLException {
        Map<String, URI> addresses = new HashMap<>(others);
        for (String name : names) {
            Service service = parts.keep(ServiceProcess.start(name, backing, others));
            addresses.put(name, service.address());
        }
        return addresses;
    }
}
