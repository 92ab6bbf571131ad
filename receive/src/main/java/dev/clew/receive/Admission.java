package dev.clew.receive;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets in as many requests as the server can work on at once, before anything of their bodies is read. The
/// others wait: what they would send stays with their clients, so that nothing is spent on what is refused in
/// the end. Senders take turns, so that nobody waits for all that another has sent.
///
/// A request has as much room as its body has bytes, as far as that is known and believed, and no less than
/// requests took of late. One whose body is slow to come has no room of its own after a while: those who send
/// slowly keep nobody out. Safe for several threads. What it is good for: `OverloadCost`.
final class Admission {
    /// Far less than the five or ten seconds after which clients give up.
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /// How often somebody should [#look], whoever it is.
    static final Duration PULSE = Duration.ofMillis(250);

    private static final int PULSES_OF_PATIENCE = (int) PATIENCE.dividedBy(PULSE);

    /// Of a body that is not slow to come, in that time; of one with much room, more.
    private static final int FEWEST_BYTES = 1 << 12;

    private static final int SMALLEST_BYTES = 1 << 14;
    private static final int LARGEST_BYTES = 1 << 20;
    /// Twice what is read of a connection before it is held up.
    private static final int BYTES_OF_ONE_THAT_WAITS = 1 << 15;

    private final long roomBytes;
    private final long mostWaiting;
    private final LongSupplier nanoTime;
    /// Those who wait; none is empty.
    private final Map<Sender.Line, ArrayDeque<Place>> lines = new LinkedHashMap<>();
    private final ArrayDeque<Place> arriving = new ArrayDeque<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private long takenBytes;
    /// As a batch of 512 spans has, until it is known better.
    private int typicalBytes = 1 << 17;

    /// For a server that lends `budgetBytes` to requests: some take what they have room for again and again, when
    /// they are decompressed or written anew, so the room is a sixth of that.
    ///
    /// @param nanoTime the time in nanoseconds, from whenever
    Admission(long budgetBytes, LongSupplier nanoTime) {
        roomBytes = budgetBytes / 6;
        mostWaiting = Math.max(2, budgetBytes / BYTES_OF_ONE_THAT_WAITS);
        this.nanoTime = nanoTime;
    }

    /// How many wait at this moment. Takes no lock.
    int waiting() {
        return waiting.get();
    }

    /// After what time one of those who wait should [#look]: the more there are, the later, so that somebody looks at
    /// each [#PULSE], and no oftener however many there are.
    synchronized Duration pause() {
        return PULSE.multipliedBy(Math.clamp(waiting(), 1, PULSES_OF_PATIENCE));
    }

    /// A place for a request, inside or in the line of its sender, to be left in any case.
    ///
    /// @param announcedBytes how long its body is said to be; 0 if nothing is said
    /// @param onAdmission called once, by any thread, if the request had to wait and is let in
    /// @throws Refusal `OVERLOADED` if as many requests of its sender wait as there is room for others, or if the
    ///     first of them has waited so long that this one would likely wait in vain
    synchronized Place enter(Sender sender, long announcedBytes, Runnable onAdmission) {
        long bytes = Math.clamp(announcedBytes, typicalBytes, Math.max(typicalBytes, LARGEST_BYTES));
        var place = new Place(sender.line(), (int) bytes, onAdmission);
        forgetSlow();
        if (waiting() == 0 && isRoomFor(place)) {
            letIn(place);
            return place;
        }
        if (isTooLateFor(lines.get(place.line), place)) {
            throw new Refusal(
                    Refusal.Reason.OVERLOADED,
                    "%d requests wait already, more than the server can do in time: send it again later"
                            .formatted(waiting()));
        }
        lines.computeIfAbsent(place.line, _ -> new ArrayDeque<>()).addLast(place);
        waiting.incrementAndGet();
        return place;
    }

    /// Looks whether there is room by now for those who wait.
    synchronized void look() {
        forgetSlow();
        while (waiting() > 0) {
            var first = lines.entrySet().iterator().next();
            Place place = first.getValue().getFirst();
            if (!isRoomFor(place)) {
                return;
            }
            leaveLine(place);
            // To the end: the next one is another sender's.
            ArrayDeque<Place> line = lines.remove(place.line);
            if (line != null) {
                lines.put(place.line, line);
            }
            letIn(place);
            place.onAdmission.run();
        }
    }

    /// @param line null if nobody is in it
    private boolean isTooLateFor(@Nullable ArrayDeque<Place> line, Place place) {
        int length = line == null ? 0 : line.size();
        return length >= mostWaiting - waiting()
                || (line != null && place.sinceNanos - line.getFirst().sinceNanos > PATIENCE.toNanos() / 2);
    }

    private boolean isRoomFor(Place place) {
        return takenBytes == 0 || takenBytes + place.bytes <= roomBytes;
    }

    private void letIn(Place place) {
        place.state = State.ARRIVING;
        place.sinceNanos = nanoTime.getAsLong();
        takenBytes += place.bytes;
        arriving.addLast(place);
    }

    private void leaveLine(Place place) {
        ArrayDeque<Place> line = lines.get(place.line);
        if (line != null && line.remove(place)) {
            waiting.decrementAndGet();
            if (line.isEmpty()) {
                lines.remove(place.line);
            }
        }
    }

    private void forgetSlow() {
        long now = nanoTime.getAsLong();
        for (Place first = arriving.peekFirst(); first != null; first = arriving.peekFirst()) {
            if (first.state == State.ARRIVING) {
                if (now - first.sinceNanos < PULSE.toNanos()) {
                    return;
                }
                int came = first.arrivedBytes;
                if (came - first.seenBytes >= first.fewestBytes()) {
                    first.seenBytes = came;
                    first.sinceNanos = now;
                    arriving.addLast(first);
                } else {
                    first.state = State.SLOW;
                    takenBytes -= first.bytes;
                }
            }
            arriving.removeFirst();
        }
    }

    private enum State {
        WAITING,
        /// Let in; its body is coming.
        ARRIVING,
        /// As before, without room of its own.
        SLOW,
        /// Its body is there.
        WHOLE,
        LEFT
    }

    /// Where one request is.
    final class Place {
        private final Sender.Line line;
        private final Runnable onAdmission;
        private int bytes;
        private State state = State.WAITING;
        private long sinceNanos;
        private int seenBytes;
        private volatile int arrivedBytes;

        private Place(Sender.Line line, int bytes, Runnable onAdmission) {
            this.line = line;
            this.bytes = bytes;
            this.onAdmission = onAdmission;
            sinceNanos = nanoTime.getAsLong();
        }

        /// For how many bytes there is room.
        int bytes() {
            return bytes;
        }

        /// How many must come in a [#PULSE]: so many that what it has room for comes within the patience of others.
        private int fewestBytes() {
            return Math.max(FEWEST_BYTES, bytes / PULSES_OF_PATIENCE);
        }

        boolean isWaiting() {
            synchronized (Admission.this) {
                return state == State.WAITING;
            }
        }

        /// Says that the request is known by now to have `total` bytes.
        void expect(long total) {
            synchronized (Admission.this) {
                int more = Math.clamp(total, bytes, Math.max(bytes, LARGEST_BYTES)) - bytes;
                bytes += more;
                takenBytes += switch (state) {
                    case ARRIVING, WHOLE -> more;
                    case WAITING, SLOW, LEFT -> 0;
                };
            }
        }

        /// Says how many bytes of the body are there. By one thread at a time.
        void arrived(int count) {
            arrivedBytes = count;
        }

        /// The body has come as a whole.
        void isWhole() {
            synchronized (Admission.this) {
                takenBytes += switch (state) {
                    case WAITING, SLOW -> bytes;
                    case ARRIVING, WHOLE, LEFT -> 0;
                };
                leaveLine(this);
                state = State.WHOLE;
            }
        }

        /// The request is done with, on whatever account. To leave twice is harmless.
        ///
        /// @param usedBytes how much memory it took at most; 0 if it was not worked on
        void leave(int usedBytes) {
            synchronized (Admission.this) {
                takenBytes -= switch (state) {
                    case ARRIVING, WHOLE -> bytes;
                    case WAITING, SLOW, LEFT -> 0;
                };
                leaveLine(this);
                state = State.LEFT;
                if (usedBytes > 0) {
                    int capped = Math.min(usedBytes, LARGEST_BYTES);
                    typicalBytes = Math.max(SMALLEST_BYTES, typicalBytes + (capped - typicalBytes) / 16);
                }
                look();
            }
        }
    }
}
