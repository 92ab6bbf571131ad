package dev.clew.receive;

import com.linecorp.armeria.common.RequestHeaders;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Waits until a request is let in, then copies its data into a [Body], each frame once, on the event loop. Tells
/// exactly once how that ended: with the whole body, which is the listener's to close, as is its place, or with a
/// refusal. What comes after a refusal is forgotten, until the server has answered and ends the stream.
final class BodyReader {
    private final RequestHeaders headers;
    private final Dialect dialect;
    private final Sender sender;
    private final Body body;
    private final Admission admission;
    private final Inflow inflow;
    private final BiConsumer<Body, Admission.Place> onRead;
    private final Consumer<Refusal> onRefusal;
    private Admission.@Nullable Place place;
    private @Nullable Runnable onLetIn;
    private @Nullable Look nextLook;
    private long waitingSinceNanos;
    private boolean isLengthKnown;
    private boolean isEnded;

    BodyReader(
            RequestHeaders headers,
            Dialect dialect,
            Sender sender,
            Intake intake,
            Inflow inflow,
            BiConsumer<Body, Admission.Place> onRead,
            Consumer<Refusal> onRefusal) {
        this.headers = headers;
        this.dialect = dialect;
        this.sender = sender;
        this.body = intake.newBody(sender, dialect.framingBytes());
        this.admission = intake.admission();
        this.inflow = inflow;
        this.onRead = onRead;
        this.onRefusal = onRefusal;
    }

    /// Asks to be let in.
    ///
    /// @param whenLetIn run when the data may come: now, later, or never
    void begin(Runnable whenLetIn) {
        onLetIn = whenLetIn;
        unlessRefused(() -> {
            learnLength();
            place = admission.enter(sender, body.expectedBytes(), () -> inflow.run(this::read));
        });
        if (!isEnded) {
            if (place().isWaiting()) {
                waitingSinceNanos = System.nanoTime();
                inflow.hold();
                lookLater();
            } else {
                read();
            }
        }
    }

    private void look() {
        if (isEnded) {
            return;
        }
        admission.look();
        if (place().isWaiting()) {
            if (leftOfPatience().isPositive()) {
                lookLater();
            } else {
                refuse(new Refusal(
                        Refusal.Reason.OVERLOADED,
                        "the server had no time for this request within %d s: send it again later"
                                .formatted(Admission.PATIENCE.toSeconds())));
            }
        }
    }

    private void lookLater() {
        Duration left = leftOfPatience();
        Duration pause = admission.pause();
        nextLook = new Look(admission, this);
        inflow.runLater(nextLook, pause.compareTo(left) < 0 ? pause : left);
    }

    private void waitNoMore() {
        if (nextLook != null) {
            nextLook.waiting = null;
            nextLook = null;
        }
    }

    private Duration leftOfPatience() {
        return Admission.PATIENCE.minusNanos(System.nanoTime() - waitingSinceNanos);
    }

    private void read() {
        if (!isEnded) {
            waitNoMore();
            inflow.letGo();
            inflow.bodyBegins();
            if (dialect.framingBytes() == 0) {
                inflow.expect(place().bytes());
            }
            Objects.requireNonNull(onLetIn).run();
        }
    }

    /// Takes the next of the data, which stays its giver's.
    void add(ByteBuf data) {
        unlessRefused(() -> {
            body.append(data);
            place().arrived(body.length());
            learnLength();
        });
    }

    /// Whether there is nothing more to tell.
    boolean isEnded() {
        return isEnded;
    }

    /// The rest of the data will never come.
    void abort() {
        refuse(new Refusal(Refusal.Reason.ABORTED, "the request ended before its body had come"));
    }

    /// The spans in the data were not on disk in time. They may get there yet.
    void answerIsLate() {
        onRefusal.accept(
                new Refusal(Refusal.Reason.OVERLOADED, "the spans were not on disk in time: send them again later"));
    }

    /// All data has come.
    void end() {
        if (!isEnded) {
            isEnded = true;
            inflow.bodyEnds();
            place().isWhole();
            onRead.accept(body, place());
        }
    }

    private void learnLength() {
        if (!isLengthKnown) {
            long total = dialect.bodyLength(headers, body);
            isLengthKnown = total >= 0;
            body.expect(Math.max(0, total));
            if (place != null) {
                place.expect(total);
                inflow.expect(total);
            }
        }
    }

    private void unlessRefused(Runnable step) {
        if (!isEnded) {
            try {
                step.run();
            } catch (Refusal refusal) {
                refuse(refusal);
            }
        }
    }

    private void refuse(Refusal refusal) {
        if (!isEnded) {
            isEnded = true;
            waitNoMore();
            body.close();
            inflow.letGo();
            inflow.bodyEnds();
            if (place != null) {
                place.leave(0);
            }
            onRefusal.accept(refusal);
        }
    }

    private Admission.Place place() {
        return Objects.requireNonNull(place);
    }

    /// Looks once, on behalf of all who wait by then: also if the request that it was meant for waits no more, which it
    /// does not hold any longer. Else thousands of them would be kept for seconds after their answers.
    private static final class Look implements Runnable {
        private final Admission admission;
        private @Nullable BodyReader waiting;

        Look(Admission admission, BodyReader waiting) {
            this.admission = admission;
            this.waiting = waiting;
        }

        @Override
        public void run() {
            if (waiting == null) {
                admission.look();
            } else {
                waiting.look();
            }
        }
    }
}
