package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.ConfirmListener;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The publishes of a channel in confirm mode that the broker has not answered yet, by sequence number.
/// Whoever removes one ends its span.
///
/// Holds ten thousand; beyond, the oldest ends without an outcome and is counted.
final class UnconfirmedPublishes implements ConfirmListener {
    private static final int LIMIT = 10_000;

    private final ConcurrentNavigableMap<Long, Sending> sendings = new ConcurrentSkipListMap<>();
    private final int limit;
    private final Losses losses;

    UnconfirmedPublishes(Losses losses) {
        this(LIMIT, losses);
    }

    UnconfirmedPublishes(int limit, Losses losses) {
        this.limit = limit;
        this.losses = losses;
    }

    void add(long sequence, Sending sending) {
        Sending before = sendings.put(sequence, sending);
        Map.Entry<Long, Sending> oldest = sendings.size() > limit ? sendings.pollFirstEntry() : null;
        Sending forgotten = oldest == null ? before : oldest.getValue();
        if (forgotten != null) {
            losses.count(Loss.PUBLISH_FORGOTTEN);
            forgotten.sent();
        }
    }

    /// The publish, if nobody has ended it yet.
    @Nullable
    Sending take(long sequence) {
        return sendings.remove(sequence);
    }

    @Override
    public void handleAck(long sequence, boolean multiple) {
        answer(sequence, multiple, true);
    }

    @Override
    public void handleNack(long sequence, boolean multiple) {
        answer(sequence, multiple, false);
    }

    /// No answers will come any more.
    void giveUp() {
        Map.Entry<Long, Sending> each = sendings.pollFirstEntry();
        while (each != null) {
            each.getValue().unanswered();
            each = sendings.pollFirstEntry();
        }
    }

    private void answer(long sequence, boolean multiple, boolean taken) {
        if (multiple) {
            for (Long each : sendings.headMap(sequence, true).keySet()) {
                answer(each, taken);
            }
        } else {
            answer(sequence, taken);
        }
    }

    private void answer(long sequence, boolean taken) {
        Sending sending = take(sequence);
        if (sending == null) {
            return;
        }
        if (taken) {
            sending.confirmed();
        } else {
            sending.refused();
        }
    }
}
