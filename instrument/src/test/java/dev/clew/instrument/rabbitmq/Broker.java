package dev.clew.instrument.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real RabbitMQ for the time of a test run: a node of its own in a temporary folder, with an `epmd` of its
/// own, both ended and the folder gone when this is closed.
final class Broker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /// Debian's script on PATH insists on root or the user rabbitmq; this is the one behind it.
    private static final Path BEHIND_DEBIANS_SCRIPT = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    private static final String NODE = "clew-instrument@localhost";

    private final List<Process> processes = new ArrayList<>();
    private final Thread atExit = new Thread(this::end);
    private final Path folder;
    private final int port;

    private Broker(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    static Broker start() throws IOException, InterruptedException {
        Broker broker = new Broker(Files.createTempDirectory("clew-instrument-rabbit-"), freePort());
        Runtime.getRuntime().addShutdownHook(broker.atExit);
        int epmdPort = freePort();
        broker.run(epmdPort, List.of("epmd", "-port", String.valueOf(epmdPort), "-address", "127.0.0.1"));
        broker.awaitPort(epmdPort);
        Files.writeString(
                broker.folder.resolve("rabbitmq.conf"), "listeners.tcp.1 = 127.0.0.1:%d%n".formatted(broker.port));
        Files.writeString(broker.folder.resolve("enabled_plugins"), "[].");
        boolean debian = Files.isExecutable(BEHIND_DEBIANS_SCRIPT);
        broker.run(epmdPort, List.of(debian ? BEHIND_DEBIANS_SCRIPT.toString() : "rabbitmq-server"));
        broker.awaitPort(broker.port);
        return broker;
    }

    /// Of connections to it.
    ConnectionFactory connections() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        return factory;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        end();
    }

    private void run(int epmdPort, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        int nodePort = freePort();
        Map<String, String> environment = builder.environment();
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
        environment.put("RABBITMQ_NODENAME", NODE);
        environment.put("RABBITMQ_DIST_PORT", String.valueOf(nodePort));
        environment.put("ERL_EPMD_PORT", String.valueOf(epmdPort));
        environment.put("ERL_CRASH_DUMP", folder.resolve("erl_crash.dump").toString());
        environment.put(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-sname %s -kernel inet_dist_use_interface {127,0,0,1} inet_dist_listen_min %d inet_dist_listen_max %d"
                        .formatted(NODE, nodePort, nodePort));
        // Has the script become the broker instead of watching over it: one process to signal.
        environment.put("RUNNING_UNDER_SYSTEMD", "true");
        processes.add(builder.start());
    }

    private void awaitPort(int awaited) throws IOException, InterruptedException {
        Process process = processes.get(processes.size() - 1);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!listening(awaited)) {
            if (process.waitFor(25, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                String log = Files.readString(log(), UTF_8);
                close();
                throw new IllegalStateException("no broker (is rabbitmq-server installed?): " + log);
            }
        }
    }

    /// In the opposite order of their start.
    private void end() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            Process process = processes.get(i);
            List<ProcessHandle> family = process.descendants().toList();
            process.destroy();
            process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
            process.destroyForcibly().onExit().join();
            family.forEach(each -> {
                each.destroyForcibly();
                each.onExit().join();
            });
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return folder.resolve("rabbitmq.log");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
