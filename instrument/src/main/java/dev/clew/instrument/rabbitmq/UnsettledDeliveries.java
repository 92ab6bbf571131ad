package dev.clew.instrument.rabbitmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The deliveries of a channel that the application has not settled yet, by delivery tag.
///
/// Holds ten thousand; beyond, the oldest is forgotten and counted.
final class UnsettledDeliveries {
    private static final int LIMIT = 10_000;

    private final ConcurrentNavigableMap<Long, Unsettled> deliveries = new ConcurrentSkipListMap<>();
    private final int limit;
    private final Losses losses;

    UnsettledDeliveries(Losses losses) {
        this(LIMIT, losses);
    }

    UnsettledDeliveries(int limit, Losses losses) {
        this.limit = limit;
        this.losses = losses;
    }

    void add(Unsettled delivery) {
        deliveries.put(delivery.tag(), delivery);
        if (deliveries.size() > limit && deliveries.pollFirstEntry() != null) {
            losses.count(Loss.DELIVERY_FORGOTTEN);
        }
    }

    @Nullable
    Unsettled get(long tag) {
        return deliveries.get(tag);
    }

    /// Takes out what a settlement is about.
    ///
    /// @param multiple all up to `tag`, or simply all when that is 0
    List<Unsettled> take(long tag, boolean multiple) {
        if (!multiple) {
            Unsettled delivery = deliveries.remove(tag);
            return delivery == null ? List.of() : List.of(delivery);
        }
        Map<Long, Unsettled> meant = tag == 0 ? deliveries : deliveries.headMap(tag, true);
        List<Unsettled> taken = new ArrayList<>();
        for (Long each : meant.keySet()) {
            Unsettled delivery = deliveries.remove(each);
            if (delivery != null) {
                taken.add(delivery);
            }
        }
        return taken;
    }

    /// The channel closed: the broker delivers them all again.
    void lose() {
        take(0, true).forEach(delivery -> delivery.processing().lost());
    }
}
