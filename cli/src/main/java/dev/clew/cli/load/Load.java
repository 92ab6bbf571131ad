package dev.clew.cli.load;

import dev.clew.cli.load.LoadReport.Reason;
import dev.clew.cli.load.LoadReport.Stop;
import dev.clew.model.Fault;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Sends a file of recorded requests. Each connection takes the next request from the file as soon as its
/// last one was acknowledged, so the receiver sets the pace. What may be sent again is, by the rules of OTLP;
/// what may not is counted as failed, and the load goes on.
public final class Load {
    private final LoadPlan plan;
    private final Books books = new Books();
    private final long startNanos = System.nanoTime();
    private volatile @Nullable Frames reading;
    private volatile int round;

    public Load(LoadPlan plan) {
        this.plan = plan;
    }

    /// Sends everything, or as much as can be sent.
    ///
    /// @throws IOException if the file cannot be opened
    /// @throws InterruptedException if the caller is interrupted; requests under way are then lost to the books
    public LoadReport run() throws IOException, InterruptedException {
        var connections = new ArrayList<Connection>();
        try {
            for (int i = 0; i < plan.connections(); i++) {
                connections.add(new Connection(plan.to(), plan.transport()));
            }
            for (int i = 0; i < plan.repeat() && !books.isStopped(); i++) {
                round = i;
                sendFile(connections);
            }
        } finally {
            connections.forEach(Connection::close);
        }
        return soFar();
    }

    /// The books as they are now. From any thread.
    public LoadReport soFar() {
        return books.report((System.nanoTime() - startNanos) / 1e9);
    }

    /// How much of the work is done, from 0 to 1. From any thread.
    public double fraction() {
        Frames frames = reading;
        return (round + (frames == null ? 0 : frames.fractionRead())) / plan.repeat();
    }

    private void sendFile(Iterable<Connection> connections) throws IOException, InterruptedException {
        try (Frames frames = Frames.open(plan.file())) {
            reading = frames;
            var senders = new ArrayList<Thread>();
            for (Connection connection : connections) {
                senders.add(Thread.startVirtualThread(() -> sendFrom(frames, connection)));
            }
            for (Thread sender : senders) {
                sender.join();
            }
        } finally {
            reading = null;
        }
    }

    private void sendFrom(Frames frames, Connection connection) {
        var spans = new SpanCounter();
        try {
            for (byte[] request = frames.next(); request != null && !books.isStopped(); request = frames.next()) {
                send(request, spans.in(request), connection);
            }
        } catch (IOException badFile) {
            books.stop(new Stop(Reason.BAD_FILE, String.valueOf(badFile.getMessage())));
        } catch (Fault badRequest) {
            books.stop(new Stop(Reason.BAD_FILE, plan.file() + ": " + badRequest.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(byte[] request, long spans, Connection connection) throws InterruptedException {
        var backoff = new Backoff(plan.patience(), ThreadLocalRandom.current());
        books.sending(spans, request.length);
        while (true) {
            long begun = System.nanoTime();
            Answer answer = connection.export(request);
            if (!(answer instanceof Answer.Unreachable)) {
                books.reached();
            }
            switch (answer) {
                case Answer.Acknowledged acknowledged -> {
                    books.acknowledged(spans, acknowledged, System.nanoTime() - begun);
                    return;
                }
                case Answer.Refused(var why) -> {
                    books.failed(spans, why);
                    return;
                }
                case Answer.NotAllowed(var why) -> {
                    giveUp(spans, Reason.NOT_ALLOWED, why);
                    return;
                }
                case Answer.Unreachable(var why)
                when !books.wasReached() -> {
                    giveUp(spans, Reason.UNAVAILABLE, "cannot reach %s: %s".formatted(plan.to(), why));
                    return;
                }
                case Answer.Unreachable(var why) -> {
                    if (!waited(backoff, null, spans, why)) {
                        return;
                    }
                }
                case Answer.TryAgain(var after, var why) -> {
                    if (!waited(backoff, after, spans, why)) {
                        return;
                    }
                }
            }
        }
    }

    /// Waits before the next attempt; false if there is to be none.
    private boolean waited(Backoff backoff, @Nullable Duration asked, long spans, String why)
            throws InterruptedException {
        Duration wait = backoff.next(asked);
        if (wait == null || books.isStopped()) {
            giveUp(spans, Reason.UNAVAILABLE, "%s took nothing for %s: %s".formatted(plan.to(), plan.patience(), why));
            return false;
        }
        Thread.sleep(wait);
        books.retried();
        return true;
    }

    private void giveUp(long spans, Reason reason, String why) {
        books.failed(spans, why);
        books.stop(new Stop(reason, why));
    }

    private static final class SpanCounter implements OtlpVisitor {
        private final OtlpReader reader = new OtlpReader();
        private long count;

        long in(byte[] request) {
            count = 0;
            reader.read(request, 0, request.length, this);
            return count;
        }

        @Override
        public void span(OtlpSpan span) {
            count++;
        }
    }
}
