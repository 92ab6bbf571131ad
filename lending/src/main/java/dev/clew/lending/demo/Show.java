package dev.clew.lending.demo;

import dev.clew.lending.BackingServices;
import dev.clew.lending.LendingSystem;
import dev.clew.lending.infrastructure.Infrastructure;
import dev.clew.lending.infrastructure.TemporaryFolder;
import dev.clew.lending.service.Parts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The demo from an empty folder to traces on the screen.
final class Show {
    /// The first loans wait for code that is not compiled yet. One less than there are users: the next loan still needs
    /// a credit score that is not in the cache.
    private static final int LOANS_BEFORE = 4;

    private static final Duration BETWEEN_LOANS = Duration.ofMillis(700);

    private final Progress progress;
    private final ClewServer clew;
    private final Traffic traffic;
    private final TraceLogs logs;

    private Show(Progress progress, ClewServer clew, Traffic traffic, TraceLogs logs) {
        this.progress = progress;
        this.clew = clew;
        this.traffic = traffic;
        this.logs = logs;
    }

    /// Starts everything.
    ///
    /// @param parts takes what is started into its care, also when this fails half-way
    /// @param processes each service in a JVM of its own
    /// @throws IOException when something did not start
    static Show open(Parts parts, Progress progress, ClewStart clewStart, boolean processes)
            throws IOException, InterruptedException, SQLException {
        TemporaryFolder folder = parts.keep(TemporaryFolder.create("clew-demo-"));
        Path clewFolder = folder.folder("clew");
        Path logs = folder.folder("logs");
        logTo(logs.resolve("lending.log"));
        ExecutorService starts = parts.keep(Executors.newVirtualThreadPerTaskExecutor());
        progress.say("starting Clew, RabbitMQ, PostgreSQL and Redis");
        Future<ClewServer> clewStarting = starts.submit(() -> clewStart.in(clewFolder));
        Infrastructure infrastructure = Infrastructure.start(parts, folder);
        progress.say("RabbitMQ, PostgreSQL and Redis are ready");
        ClewServer clew = result(clewStarting);
        progress.say("Clew is ready at " + clew.address());
        // Once the services have sent their last spans, and while RabbitMQ and the others end.
        parts.keep(clew::askToEnd);
        BackingServices backing = new BackingServices(
                clew.address(), infrastructure.database(), infrastructure.broker(), infrastructure.cache());
        URI lendingApi =
                processes ? LendingSystem.startProcesses(parts, backing, logs) : LendingSystem.start(parts, backing);
        progress.say("the seven services are ready" + (processes ? ", each in a JVM of its own" : ""));
        return new Show(progress, clew, parts.keep(new Traffic(lendingApi)), new TraceLogs(logs));
    }

    /// Has a few loans go through, and then the scenario.
    ///
    /// @param script the `clew` script, which draws traces; without it none is drawn
    /// @throws IOException when a trace did not come
    void play(Scenario scenario, Optional<Path> script) throws IOException, InterruptedException {
        for (int i = 0; i < LOANS_BEFORE; i++) {
            traffic.lend();
        }
        progress.say("%s: %s".formatted(scenario.name(), scenario.about()));
        scenario.play().on(new Scene(progress, traffic, clew.address(), script, logs));
        System.out.flush();
    }

    /// Asks for loan after loan, until this thread is interrupted or the process ends.
    ///
    /// @throws IOException when Clew ends
    void goOn() throws IOException, InterruptedException {
        progress.say("loans go on, about one a second, until you press Ctrl-C");
        while (true) {
            clew.check();
            try {
                traffic.lend();
            } catch (IOException e) {
                progress.say("a loan was not to be had: " + e.getMessage());
            }
            Thread.sleep(BETWEEN_LOANS);
        }
    }

    /// Sends the log of the services in this JVM to a file. Comes before the first line is logged.
    private static void logTo(Path file) {
        System.setProperty("lending.log.to", "file");
        System.setProperty("lending.log.file", file.toString());
        System.setProperty("lending.log", System.getProperty("lending.log", "INFO"));
    }

    private static <T> T result(Future<T> start) throws IOException, InterruptedException {
        try {
            return start.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    /// Starts Clew, or finds one that runs.
    @FunctionalInterface
    interface ClewStart {
        /// @param folder for all its files; exists
        ClewServer in(Path folder) throws IOException, InterruptedException;
    }
}
