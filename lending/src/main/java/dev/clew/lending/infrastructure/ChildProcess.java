package dev.clew.lending.infrastructure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// A program that runs as long as this object is open, with its output in a log.
///
/// It gets a session of its own where `setsid` is at hand, so that a Ctrl-C in the terminal reaches this process alone:
/// the children are ended in order, once the last spans are sent.
public final class ChildProcess implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(25);
    private static final Duration END_WITHIN = Duration.ofSeconds(10);
    private static final int LINES_TO_SHOW = 20;

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /// @param name for messages, as `RabbitMQ`
    /// @param log takes what the program writes to stdout and stderr
    /// @param environment in addition to this process's
    /// @throws StartFailure when there is no such program
    public static ChildProcess start(String name, Path log, Map<String, String> environment, List<String> command)
            throws StartFailure {
        List<String> whole = new ArrayList<>(command);
        Programs.find("setsid").ifPresent(setsid -> whole.addFirst(setsid.toString()));
        ProcessBuilder builder = new ProcessBuilder(whole)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new StartFailure("%s did not start: %s".formatted(name, e.getMessage()));
        }
    }

    /// Asks again and again until `ready` answers, and returns its answer.
    ///
    /// @throws StartFailure when the program ends or `within` passes before
    public <T> T await(Duration within, Supplier<Optional<T>> ready) throws StartFailure, InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            Optional<T> answer = ready.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StartFailure("%s ended with code %d before it was ready%s"
                        .formatted(name, process.exitValue(), lastLines()));
            }
            if (System.nanoTime() - deadline > 0) {
                throw new StartFailure(
                        "%s was not ready after %d s%s".formatted(name, within.toSeconds(), lastLines()));
            }
        }
    }

    /// @throws StartFailure when the program has ended by itself
    public void check() throws StartFailure {
        if (!process.isAlive()) {
            throw new StartFailure("%s ended with code %d%s".formatted(name, process.exitValue(), lastLines()));
        }
    }

    /// What the program has written so far; empty when that can't be read.
    public String output() {
        try {
            return new String(Files.readAllBytes(log), UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /// Asks the program to end, and does not wait: for [#close] to find it done.
    public void askToEnd() {
        process.destroy();
    }

    /// Ends the program and all that it started: by asking, and after ten seconds by force.
    @Override
    public void close() {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        // Not interruptible: whoever closes in a hurry would leave the process behind.
        process.onExit()
                .completeOnTimeout(process, END_WITHIN.toSeconds(), TimeUnit.SECONDS)
                .join();
        process.destroyForcibly().onExit().join();
        for (ProcessHandle each : family) {
            each.destroyForcibly();
            each.onExit().join();
        }
    }

    private String lastLines() {
        List<String> lines = output().lines().toList();
        String end = String.join("\n    ", lines.subList(Math.max(0, lines.size() - LINES_TO_SHOW), lines.size()));
        return end.isEmpty() ? "; its log is empty" : "; its log ends with:\n    " + end;
    }
}
