package dev.clew.lending.demo;

import dev.clew.lending.service.Parts;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `clew demo`: its options, and its end. Whatever it starts, it ends, and every file it writes, it removes: when it is
/// done, on Ctrl-C, and when something fails half-way.
///
/// The system property `clew.command` is the path of the `clew` script, with which the demo starts the server and
/// draws the trace.
@Command(
        name = "clew demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts Clew and a lending system of seven traced services, lends money, and prints the trace of a loan.",
            "Goes on lending until Ctrl-C, unless --once or --scenario is given or no terminal is attached."
        },
        footer = {
            "%nExamples:",
            "  clew demo",
            "  clew demo --once",
            "  clew demo --list",
            "  clew demo --scenario slow-credit",
            "  clew demo --processes",
            "  clew demo --jaeger-ui ~/jaeger-ui/packages/jaeger-ui/build"
        })
public final class Demo implements Callable<Integer> {
    private static final int OK = 0;
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 4;

    @Option(names = "--once", description = "End when the trace is printed.")
    private boolean once;

    @Option(
            names = {"--listen", "--port"},
            paramLabel = "[HOST:]PORT",
            description = "Where Clew listens. Default: 127.0.0.1:16686, or a free port when that is taken.")
    private @Nullable String listen;

    @Option(names = "--clew", paramLabel = "URL", description = "Send to a Clew that runs already.")
    private @Nullable URI running;

    @Option(names = "--jaeger-ui", paramLabel = "DIR", description = "A built Jaeger UI for Clew to serve.")
    private @Nullable Path jaegerUi;

    @Option(names = "--scenario", paramLabel = "NAME", description = "Play this scenario instead of a loan, and end.")
    private @Nullable String scenario;

    @Option(names = "--list", description = "List the scenarios, and do nothing else.")
    private boolean list;

    @Option(names = "--processes", description = "Run each service in a JVM of its own; by default they share one.")
    private boolean processes;

    private final Progress progress = new Progress(System.err);

    private Demo() {}

    public static void main(String... args) {
        System.exit(new CommandLine(new Demo()).execute(args));
    }

    @Override
    public Integer call() {
        if (list) {
            Scenarios.all().forEach(each -> System.out.printf("%-14s %s%n", each.name(), each.about()));
            return OK;
        }
        Optional<Scenario> played = Scenarios.named(scenario == null ? "loan" : scenario);
        if (played.isEmpty()) {
            progress.say("no scenario is called %s: ./clew demo --list has them all".formatted(scenario));
            return USAGE;
        }
        Optional<Path> script =
                Optional.ofNullable(System.getProperty("clew.command")).map(Path::of);
        if (script.isEmpty() && running == null) {
            progress.say("there is no Clew to start: run ./clew demo, or name a running one with --clew URL");
            return USAGE;
        }
        Parts parts = new Parts();
        AtomicBoolean interrupted = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(whenInterrupted(parts, interrupted, Thread.currentThread()));
        try {
            Show show = Show.open(parts, progress, folder -> clew(parts, folder, script), processes);
            show.play(played.get(), script);
            if (!once && scenario == null && hasTerminal()) {
                show.goOn();
            }
            return OK;
        } catch (Exception e) {
            if (!interrupted.get()) {
                progress.fail(e);
            }
            return UNAVAILABLE;
        } finally {
            close(parts);
        }
    }

    private Thread whenInterrupted(Parts parts, AtomicBoolean interrupted, Thread main) {
        return Thread.ofPlatform().unstarted(() -> {
            if (!parts.isClosed()) {
                interrupted.set(true);
                progress.say("stopping");
                main.interrupt();
            }
            close(parts);
        });
    }

    private ClewServer clew(Parts parts, Path folder, Optional<Path> script) throws IOException, InterruptedException {
        if (running != null) {
            return new ClewServer(running, Optional.empty());
        }
        String address = listen == null || listen.contains(":") ? listen : "127.0.0.1:" + listen;
        ClewServer clew = ClewServer.start(parts, folder, script.orElseThrow(), address, jaegerUi);
        if (listen == null && !clew.isAtUsualPort()) {
            progress.say("the usual port, 16686, is taken: Clew has a free one");
        }
        return clew;
    }

    /// Whether a person sits before stdin and stdout, who can press Ctrl-C.
    private static boolean hasTerminal() {
        // Null in JDK 25 where stdin or stdout is none, another Console in 22 to 24.
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    private void close(Parts parts) {
        try {
            parts.close();
        } catch (RuntimeException e) {
            progress.fail(e);
        }
    }
}
