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

/// The demo from an empty folder to a trace on the screen. Progress goes to stderr; the trace, and where to look for
/// more, to stdout.
final class Show {
    /// The first loans wait for code that is not compiled yet; the one to show is the last of these.
    private static final int LOANS = 5;

    private static final Duration BETWEEN_LOANS = Duration.ofMillis(700);

    private final Progress progress;
    private final ClewServer clew;
    private final Traffic traffic;

    private Show(Progress progress, ClewServer clew, Traffic traffic) {
        this.progress = progress;
        this.clew = clew;
        this.traffic = traffic;
    }

    /// Starts everything.
    ///
    /// @param parts takes what is started into its care, also when this fails half-way
    /// @throws IOException when something did not start
    static Show open(Parts parts, Progress progress, ClewStart clewStart)
            throws IOException, InterruptedException, SQLException {
        TemporaryFolder folder = parts.keep(TemporaryFolder.create("clew-demo-"));
        Path clewFolder = folder.folder("clew");
        ExecutorService starts = parts.keep(Executors.newVirtualThreadPerTaskExecutor());
        progress.say("starting Clew, RabbitMQ, PostgreSQL and Redis");
        Future<ClewServer> clewStarting = starts.submit(() -> clewStart.in(clewFolder));
        Infrastructure infrastructure = Infrastructure.start(parts, folder);
        progress.say("RabbitMQ, PostgreSQL and Redis are ready");
        ClewServer clew = result(clewStarting);
        progress.say("Clew is ready at " + clew.address());
        LendingSystem lending = parts.keep(LendingSystem.start(new BackingServices(
                clew.address(), infrastructure.database(), infrastructure.broker(), infrastructure.cache())));
        progress.say("the seven services are ready");
        return new Show(progress, clew, parts.keep(new Traffic(lending.lendingApi())));
    }

    /// Has a few loans go through, and prints the trace of the last.
    ///
    /// @param script the `clew` script, which draws the trace; without it none is drawn
    /// @throws IOException when the trace did not come
    void showLoan(Optional<Path> script) throws IOException, InterruptedException {
        Traffic.Requested loan = traffic.ask();
        for (int i = 1; i < LOANS; i++) {
            loan = traffic.ask();
        }
        progress.say("%d loans are asked for; waiting for the trace of the last".formatted(LOANS));
        LoanTrace trace = LoanTrace.awaitWhole(clew.address(), loan.traceId());
        progress.say("it is whole: %d spans of %d services"
                .formatted(trace.spans(), trace.services().size()));
        if (script.isPresent()) {
            draw(script.get(), loan.traceId());
        }
        System.out.print(whereToLook(clew.address(), loan));
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
                traffic.ask();
            } catch (IOException e) {
                progress.say("a loan was not to be had: " + e.getMessage());
            }
            Thread.sleep(BETWEEN_LOANS);
        }
    }

    private void draw(Path script, String traceId) throws IOException, InterruptedException {
        System.out.println();
        System.out.flush();
        int code = new ProcessBuilder(
                        script.toString(),
                        "trace",
                        traceId,
                        "--server",
                        clew.address().toString())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("clew trace %s ended with code %d".formatted(traceId, code));
        }
    }

    private static String whereToLook(URI clew, Traffic.Requested loan) {
        return """

                Where to look
                  in a browser    %1$s/jaeger/trace/%2$s
                                  %1$s/jaeger/search?service=finance_lending_api
                                  (served by ./clew demo --jaeger-ui DIR, with a built Jaeger UI in DIR)
                  Jaeger's API    curl %1$s/api/traces/%2$s
                  in a terminal   ./clew search --server %1$s --tag loan.id=%3$s
                                  ./clew search --server %1$s --service finance_verify_worker --min-duration 20ms
                """.formatted(clew, loan.traceId(), loan.loanId());
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
