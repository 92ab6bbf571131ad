package dev.clew.lending;

import dev.clew.lending.api.LendingApi;
import dev.clew.lending.fault.Fault;
import dev.clew.lending.infrastructure.Infrastructure;
import dev.clew.lending.infrastructure.TemporaryFolder;
import dev.clew.lending.notification.NotificationService;
import dev.clew.lending.service.Parts;
import dev.clew.lending.verify.VerifyWorker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Predicate;

/// The whole lending system on real parts, and the Clew that its spans go to and are read from.
final class LendingTestBed implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 50;

    private final Parts parts = new Parts();
    private final HttpClient client = HttpClient.newHttpClient();
    private final RunningClew clew;
    private final Infrastructure infrastructure;
    private final URI lendingApi;

    private LendingTestBed() throws Exception {
        try {
            TemporaryFolder folder = parts.keep(TemporaryFolder.create("clew-lending-test-"));
            this.clew = parts.keep(new RunningClew(folder.folder("clew")));
            this.infrastructure = Infrastructure.start(parts, folder);
            this.lendingApi = LendingSystem.start(
                    parts,
                    new BackingServices(
                            clew.address(),
                            infrastructure.database(),
                            infrastructure.broker(),
                            infrastructure.cache()));
        } catch (Exception e) {
            parts.close();
            throw e;
        }
    }

    static LendingTestBed start() {
        try {
            return new LendingTestBed();
        } catch (Exception e) {
            throw new IllegalStateException("the lending system did not start", e);
        }
    }

    URI broker() {
        return infrastructure.broker();
    }

    RunningClew clew() {
        return clew;
    }

    /// A connection of the test's own, of which no trace tells.
    Connection database() throws SQLException {
        return DriverManager.getConnection(infrastructure.database());
    }

    HttpResponse<String> get(String path, Fault... wanted) throws IOException, InterruptedException {
        return client.send(request(path, wanted).GET().build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json, Fault... wanted) throws IOException, InterruptedException {
        return client.send(
                request(path, wanted).POST(BodyPublishers.ofString(json)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, Fault... wanted) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(lendingApi.resolve(path)).header("content-type", "application/json");
        for (Fault fault : wanted) {
            request.header("baggage", fault.baggage());
        }
        return request;
    }

    /// Asks for a loan and waits for its trace, up to the notification.
    ReceivedTrace lend(String userId, long amount, Fault... wanted) throws IOException, InterruptedException {
        HttpResponse<String> response = apply(userId, amount, wanted);
        return await(traceId(response), trace -> trace.has(NotificationService.NAME, "send_notification"));
    }

    /// Asks for a loan and waits for its trace, up to the dead letter and what is logged of it.
    ReceivedTrace lendInVain(String userId, long amount, Fault wanted) throws IOException, InterruptedException {
        HttpResponse<String> response = apply(userId, amount, wanted);
        // Who gives an event up may tell of it later than who hears of its death.
        return await(
                traceId(response),
                trace -> trace.named("report_dead_letter").stream()
                                .anyMatch(span -> span.events().contains("log"))
                        && trace.spans().stream()
                                .anyMatch(span -> span.service().equals(VerifyWorker.NAME)));
    }

    /// Waits for the trace of a request to the lending API, up to its end.
    ReceivedTrace traceOf(HttpResponse<?> response) throws IOException, InterruptedException {
        return await(
                traceId(response),
                trace -> trace.spans().stream()
                        .anyMatch(span ->
                                span.parentId().isEmpty() && span.service().equals(LendingApi.NAME)));
    }

    /// Waits until there is enough of a trace, every span of it has its parent, and every call its other side.
    ReceivedTrace await(String traceId, Predicate<ReceivedTrace> enough) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ReceivedTrace trace = clew.trace(traceId);
        while (!enough.test(trace)
                || !trace.orphans().isEmpty()
                || !trace.openEnded().isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("after %d s there is only\n%s".formatted(PATIENCE.toSeconds(), trace.drawn()));
            }
            Thread.sleep(POLL_MILLIS);
            trace = clew.trace(traceId);
        }
        return trace;
    }

    private HttpResponse<String> apply(String userId, long amount, Fault... wanted)
            throws IOException, InterruptedException {
        HttpResponse<String> response =
                post("/api/loans", "{\"user_id\": \"%s\", \"amount\": %d}".formatted(userId, amount), wanted);
        if (response.statusCode() != 201) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return response;
    }

    static String traceId(HttpResponse<?> response) {
        return response.headers().firstValue("traceresponse").orElseThrow().substring(3, 35);
    }

    @Override
    public void close() {
        client.shutdownNow();
        parts.close();
    }
}
