package dev.clew.lending;

import dev.clew.lending.infrastructure.ChildProcess;
import dev.clew.lending.service.Parts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Starts each service in a JVM of its own, with a small heap.
///
/// @param parts takes the processes into its care
/// @param logs a folder for what they print: `SERVICE.log`
record Processes(Parts parts, BackingServices backing, Path logs) implements Starter {
    private static final Pattern READY = Pattern.compile("^ready (http://\\S+)", Pattern.MULTILINE);
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    /// Not an argument: whoever lists processes wants to see which service it is.
    private static final Map<String, String> CLASS_PATH = Map.of("CLASSPATH", System.getProperty("java.class.path"));
    /// The quick compiler and the small collector: seven JVMs share the machine.
    private static final List<String> JVM = List.of(
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    @Override
    public Map<String, URI> start(List<String> names, Map<String, URI> others)
            throws IOException, InterruptedException {
        Map<String, ChildProcess> starting = new HashMap<>();
        for (String name : names) {
            Path log = logs.resolve(name + ".log");
            starting.put(name, parts.keep(ChildProcess.start(name, log, CLASS_PATH, command(name, others))));
        }
        // Closed before they are: so they end at the same time.
        parts.keep(() -> starting.values().forEach(ChildProcess::askToEnd));
        Map<String, URI> addresses = new HashMap<>(others);
        for (var each : starting.entrySet()) {
            ChildProcess process = each.getValue();
            addresses.put(
                    each.getKey(),
                    process.await(
                            READY_WITHIN,
                            () -> READY.matcher(process.output())
                                    .results()
                                    .findFirst()
                                    .map(found -> URI.create(found.group(1)))));
        }
        return addresses;
    }

    private List<String> command(String name, Map<String, URI> others) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.add("-Dlending.log=" + System.getProperty("lending.log", "WARN"));
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        command.add(ServiceProcess.class.getName());
        command.addAll(ServiceProcess.arguments(name, backing, others));
        return command;
    }
}
