package dev.clew.store.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs processes under `strace`, which writes down what they ask of the kernel, or has the kernel fail them.
public final class Strace {
    /// What a process ends with that was killed at a call.
    public static final int KILLED = 128 + 9;

    /// `1234 fsync(5</data/manifest.clew>) = 0`, `1234 rename("/data/a", "/data/b") = 0`
    private static final Pattern CALL = Pattern.compile("(\\d+) +(\\w+)\\((?:AT_FDCWD[^,]*, )?(?:\\d+<|\")([^>\"]*)");

    private Strace() {}

    /// One call of a process.
    ///
    /// @param path of the file it is about
    /// @param number counting from one, among the calls of this name about this path
    public record Call(String name, Path path, int number) {
        @Override
        public String toString() {
            return "%s %d of %s".formatted(name, number, path.getFileName());
        }
    }

    /// Why nothing can be run under it here; empty if it can.
    public static String whyNot() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? "" : "tracing processes is not permitted here: " + said;
        } catch (IOException e) {
            return "strace is not installed: " + e.getMessage();
        }
    }

    /// Writes the calls of these names down in `to`.
    public static List<String> recording(Path to, String calls) {
        return List.of("strace", "-f", "-qq", "-y", "-o", to.toString(), "-e", "trace=" + calls, "-e", "signal=none");
    }

    /// The calls about files in `folder` and about the folder itself that were recorded, in order.
    public static List<Call> calls(Path recorded, Path folder) throws IOException {
        var found = new ArrayList<Call>();
        Map<String, Integer> counts = new HashMap<>();
        for (String line : Files.readAllLines(recorded)) {
            Matcher call = CALL.matcher(line);
            if (call.lookingAt() && Path.of(call.group(3)).startsWith(folder)) {
                // strace counts the calls of each thread for itself.
                int number =
                        counts.merge(String.join(" ", call.group(1), call.group(2), call.group(3)), 1, Integer::sum);
                found.add(new Call(call.group(2), Path.of(call.group(3)), number));
            }
        }
        return found;
    }

    public static List<String> killingAt(Call call) {
        return killingAt(call.name(), call.path(), call.number());
    }

    /// Kills the process when it makes a call for the `number`-th time, before the call does anything.
    public static List<String> killingAt(String call, Path path, int number) {
        return injecting(call, "signal=KILL:when=" + number, List.of("-P", path.toString()));
    }

    /// @param how what is to happen at the call, in strace's words
    public static List<String> injecting(String call, String how, List<String> more) {
        var command = new ArrayList<>(
                List.of("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e", "signal=none"));
        command.addAll(more);
        command.addAll(List.of("-e", "inject=%s:%s".formatted(call, how)));
        return command;
    }

    /// Starts `main` in a process with the class path of this one.
    public static Process java(List<String> strace, Class<?> main, String... arguments) throws IOException {
        var command = new ArrayList<>(strace);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }
}
