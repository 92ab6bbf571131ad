package dev.clew.lending.infrastructure;

import dev.clew.lending.service.Parts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// RabbitMQ as a child: a node of its own, that knows nothing of a broker which the machine may run besides.
///
/// Erlang nodes find each other through `epmd`, a daemon that the first node starts and that then outlives it. Ours
/// gets one in the foreground on a port of its own, ended after it.
public final class RabbitBroker {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final String PACKAGE = "rabbitmq-server";
    /// Debian's script on PATH insists on root or the user rabbitmq; this is the one behind it.
    private static final Path BEHIND_DEBIANS_SCRIPT = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private RabbitBroker() {}

    /// Starts a broker that is ready when this returns.
    ///
    /// @param parts takes the processes into its care, the moment they are there
    /// @param folder for all its files; exists
    /// @return where it listens, with user and password
    /// @throws StartFailure when it is not installed or does not become ready
    public static URI start(Parts parts, Path folder) throws IOException, InterruptedException {
        Path epmd = Programs.require("epmd", PACKAGE);
        Path server = Files.isExecutable(BEHIND_DEBIANS_SCRIPT)
                ? BEHIND_DEBIANS_SCRIPT
                : Programs.require("rabbitmq-server", PACKAGE);
        int[] ports = FreePorts.pick(3);
        int port = ports[0];
        int nodePort = ports[1];
        int epmdPort = ports[2];
        Map<String, String> environment = environment(folder, nodePort, epmdPort);
        ChildProcess names = parts.keep(ChildProcess.start(
                "epmd",
                folder.resolve("epmd.log"),
                environment,
                List.of(epmd.toString(), "-port", String.valueOf(epmdPort), "-address", "127.0.0.1")));
        names.await(READY_WITHIN, () -> FreePorts.listening(epmdPort));
        Files.writeString(folder.resolve("rabbitmq.conf"), "listeners.tcp.1 = 127.0.0.1:%d%n".formatted(port));
        Files.writeString(folder.resolve("enabled_plugins"), "[].");
        ChildProcess broker = parts.keep(ChildProcess.start(
                "RabbitMQ", folder.resolve("rabbitmq.log"), environment, List.of(server.toString())));
        broker.await(READY_WITHIN, () -> FreePorts.listening(port));
        return URI.create("amqp://guest:guest@127.0.0.1:" + port);
    }

    private static Map<String, String> environment(Path folder, int nodePort, int epmdPort) {
        String node = "clew@localhost";
        Map<String, String> environment = new HashMap<>();
        // Where the cookie goes, with which nodes know each other.
        environment.put("HOME", folder.toString());
        environment.put("RABBITMQ_CONF_ENV_FILE", "/dev/null");
        environment.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE",
                folder.resolve("enabled_plugins").toString());
        environment.put("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString());
        environment.put("RABBITMQ_LOG_BASE", folder.toString());
        environment.put("RABBITMQ_LOGS", "-");
        environment.put("RABBITMQ_PID_FILE", folder.resolve("pid").toString());
        environment.put("RABBITMQ_NODENAME", node);
        environment.put("RABBITMQ_DIST_PORT", String.valueOf(nodePort));
        environment.put("ERL_EPMD_PORT", String.valueOf(epmdPort));
        environment.put("ERL_CRASH_DUMP", folder.resolve("erl_crash.dump").toString());
        // The node's own port on loopback only, and the node named from the start: no helper process that names it.
        environment.put(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-sname %s -kernel inet_dist_use_interface {127,0,0,1} inet_dist_listen_min %d inet_dist_listen_max %d"
                        .formatted(node, nodePort, nodePort));
        // Has the script become the broker instead of watching over it: one process to signal.
        environment.put("RUNNING_UNDER_SYSTEMD", "true");
        return environment;
    }
}
