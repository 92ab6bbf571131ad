package dev.clew.instrument.sampling;

import dev.clew.instrument.internal.Complaints;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Asks a sampling server again and again on a thread of its own, and hands on what it understands.
final class StrategyPoller implements Runnable {
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    private final Tally<PollOutcome> polls = new Tally<>(PollOutcome.class);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Complaints complaints = new Complaints();
    private final HttpClient client;
    private final HttpRequest request;
    private final Duration interval;
    private final Duration timeout;
    private final Consumer<StrategyAnswer> follower;

    /// @param follower called on this poller's thread
    StrategyPoller(URI uri, Duration interval, Duration timeout, Consumer<StrategyAnswer> follower) {
        this.interval = interval;
        this.timeout = timeout;
        this.follower = follower;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
        request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Accept", "application/json")
                .build();
    }

    void start() {
        var thread = new Thread(this, "clew-remote-sampler");
        thread.setDaemon(true);
        thread.start();
    }

    void close() {
        closed.countDown();
    }

    long polls(PollOutcome outcome) {
        return polls.count(outcome);
    }

    @Override
    public void run() {
        try {
            do {
                polls.add(poll());
            } while (!closed.await(jittered(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private long jittered() {
        double tenth = ThreadLocalRandom.current().nextDouble(0.9, 1.1);
        return Math.max(1, (long) (interval.toMillis() * tenth));
    }

    private PollOutcome poll() throws InterruptedException {
        try {
            HttpResponse<byte[]> response = fetch();
            if (response.statusCode() != 200) {
                return failed(
                        PollOutcome.REFUSED,
                        new IOException("status " + response.statusCode() + " (is the service known there?)"));
            }
            follower.accept(StrategyAnswer.read(new String(response.body(), StandardCharsets.UTF_8)));
            complaints.settle("[%s] the sampling server answers again".formatted(request.uri()));
            return PollOutcome.FOLLOWED;
        } catch (MalformedAnswer e) {
            return failed(PollOutcome.MALFORMED, e);
        } catch (BoundedBody.TooLarge e) {
            return failed(PollOutcome.TOO_LARGE, e);
        } catch (IOException | RuntimeException e) {
            return failed(PollOutcome.UNREACHABLE, e);
        }
    }

    private PollOutcome failed(PollOutcome outcome, Exception cause) {
        complaints.report(
                "[%s] no sampling strategy (%s): the last one stays in force".formatted(request.uri(), outcome), cause);
        return outcome;
    }

    /// The request's own timeout ends with the headers; the deadline here covers a body that never ends, too.
    private HttpResponse<byte[]> fetch() throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> response =
                client.sendAsync(request, info -> new BoundedBody(MAX_ANSWER_BYTES));
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no complete answer within " + timeout, e);
        } catch (ExecutionException e) {
            if (isTooLarge(e)) {
                throw new BoundedBody.TooLarge(MAX_ANSWER_BYTES);
            }
            throw new IOException(e.getCause());
        } finally {
            response.cancel(true);
        }
    }

    private static boolean isTooLarge(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BoundedBody.TooLarge) {
                return true;
            }
        }
        return false;
    }
}
