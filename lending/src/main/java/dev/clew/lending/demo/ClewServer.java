package dev.clew.lending.demo;

import dev.clew.lending.infrastructure.ChildProcess;
import dev.clew.lending.infrastructure.StartFailure;
import dev.clew.lending.service.Parts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The Clew that the demo's spans go to.
///
/// @param address where it listens, without a path
/// @param child the process, unless the server ran before the demo
record ClewServer(URI address, Optional<ChildProcess> child) {
    private static final int USUAL_PORT = 16686;
    private static final Pattern READY = Pattern.compile("^ready (http://\\S+)", Pattern.MULTILINE);
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    /// Starts a server that is ready when this returns.
    ///
    /// @param parts takes the process into its care, the moment it is there
    /// @param folder for its data and its log; exists
    /// @param script the `clew` script
    /// @param listen host and port, or null for the usual one, or a free one when that is taken
    /// @param jaegerUi a built Jaeger UI to serve, or null
    static ClewServer start(Parts parts, Path folder, Path script, @Nullable String listen, @Nullable Path jaegerUi)
            throws IOException, InterruptedException {
        if (listen != null) {
            return startAt(listen, parts, folder, script, jaegerUi);
        }
        if (usualPortIsFree()) {
            try {
                return startAt("127.0.0.1:" + USUAL_PORT, parts, folder, script, jaegerUi);
            } catch (StartFailure e) {
                // Another process may have been quicker; whatever else it was, it is told.
                if (usualPortIsFree()) {
                    throw e;
                }
            }
        }
        return startAt("127.0.0.1:0", parts, folder, script, jaegerUi);
    }

    private static ClewServer startAt(String listen, Parts parts, Path folder, Path script, @Nullable Path jaegerUi)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                script.toString(), "serve", "--data", folder.resolve("data").toString(), "--listen", listen));
        if (jaegerUi != null) {
            command.addAll(List.of("--jaeger-ui", jaegerUi.toString()));
        }
        ChildProcess child = parts.keep(ChildProcess.start("Clew", folder.resolve("clew.log"), Map.of(), command));
        URI address = child.await(
                READY_WITHIN,
                () -> READY.matcher(child.output()).results().findFirst().map(found -> URI.create(found.group(1))));
        return new ClewServer(address, Optional.of(child));
    }

    /// @throws StartFailure when the process has ended
    void check() throws StartFailure {
        if (child.isPresent()) {
            child.get().check();
        }
    }

    /// Lets the process begin to end, if it is ours.
    void askToEnd() {
        child.ifPresent(ChildProcess::askToEnd);
    }

    boolean isAtUsualPort() {
        return address.getPort() == USUAL_PORT;
    }

    private static boolean usualPortIsFree() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), USUAL_PORT));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
