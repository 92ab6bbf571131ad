package dev.clew.lending;

import dev.clew.lending.infrastructure.Infrastructure;
import dev.clew.lending.infrastructure.TemporaryFolder;
import dev.clew.lending.notification.NotificationService;
import dev.clew.lending.service.Parts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Predicate;

/// The whole lending system on real parts, with a sink where its spans arrive.
final class LendingTestBed implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 50;

    private final Parts parts = new Parts();
    private final HttpClient client = HttpClient.newHttpClient();
    private final SpanSink sink;
    private final URI broker;
    private final LendingSystem lending;

    LendingTestBed() throws Exception {
        try {
            TemporaryFolder folder = parts.keep(TemporaryFolder.create("clew-lending-test-"));
            this.sink = parts.keep(new SpanSink());
            Infrastructure infrastructure = Infrastructure.start(parts, folder);
            this.broker = infrastructure.broker();
            this.lending = parts.keep(LendingSystem.start(new BackingServices(
                    sink.address(), infrastructure.database(), infrastructure.broker(), infrastructure.cache())));
        } catch (Exception e) {
            parts.close();
            throw e;
        }
    }

    URI broker() {
        return broker;
    }

    SpanSink sink() {
        return sink;
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(lending.lendingApi().resolve(path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /// Asks for a loan and waits for its trace, up to the notification.
    ReceivedTrace lend(String userId, long amount) throws IOException, InterruptedException {
        HttpResponse<String> response =
                post("/api/loans", "{\"user_id\": \"%s\", \"amount\": %d}".formatted(userId, amount));
        if (response.statusCode() != 201) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return await(
                traceId(response),
                trace -> trace.has(NotificationService.NAME, "send_notification")
                        && trace.orphans().isEmpty()
                        && trace.openEnded().isEmpty());
    }

    ReceivedTrace await(String traceId, Predicate<ReceivedTrace> enough) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ReceivedTrace trace = sink.trace(traceId);
        while (!enough.test(trace)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("after %d s there is only\n%s".formatted(PATIENCE.toSeconds(), trace.drawn()));
            }
            Thread.sleep(POLL_MILLIS);
            trace = sink.trace(traceId);
        }
        return trace;
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
