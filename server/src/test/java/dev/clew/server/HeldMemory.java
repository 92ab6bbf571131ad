package dev.clew.server;

import com.linecorp.armeria.client.WebClient;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// Memory that a server has for requests up to 1 MiB, in the hands of clients that stop in the middle of one. They let
/// go when it is closed.
final class HeldMemory implements AutoCloseable {
    private static final int CONNECTIONS = 48;

    private static final int LARGE_BYTES = 70_000;

    /// Large ones leave less than one of them takes, and small ones nothing.
    private static final int[] SENT_BYTES = {LARGE_BYTES, 2_000};

    /// A request waits for its turn no longer than three seconds.
    private static final long QUIET_MILLIS = 3_500;

    private final List<RawConnection> held = new ArrayList<>();

    private HeldMemory() {}

    /// What so many clients take.
    static HeldMemory by(int connections, WebClient server) throws IOException {
        var memory = new HeldMemory();
        for (int i = 0; i < connections; i++) {
            memory.hold(server.uri(), LARGE_BYTES);
        }
        return memory;
    }

    /// All of it. Returns when everybody has been let in or refused.
    ///
    /// @param server which has few megabytes for requests
    static HeldMemory allOf(WebClient server) throws IOException, InterruptedException {
        var memory = new HeldMemory();
        for (int bytes : SENT_BYTES) {
            for (int i = 0; i < CONNECTIONS; i++) {
                memory.hold(server.uri(), bytes);
            }
            long before;
            long now = refused(server, "");
            do {
                before = now;
                Thread.sleep(QUIET_MILLIS);
                now = refused(server, "");
            } while (now > before);
        }
        return memory;
    }

    /// How many requests the server has refused for want of memory or time.
    ///
    /// @param protocol empty for all
    static long refused(WebClient server, String protocol) {
        return Metrics.of(server)
                .count("clew_ingest_refused_requests_total", "protocol=\"" + protocol, "reason=\"overloaded\"");
    }

    private void hold(URI server, int bytes) throws IOException {
        RawConnection connection = RawConnection.to(server);
        held.add(connection);
        connection.send("""
                POST /v1/traces HTTP/1.1\r
                Host: clew\r
                Content-Type: application/x-protobuf\r
                Content-Length: 100000\r
                \r
                """);
        connection.write(new byte[bytes]);
    }

    @Override
    public void close() throws IOException {
        for (RawConnection each : held) {
            each.close();
        }
    }
}
