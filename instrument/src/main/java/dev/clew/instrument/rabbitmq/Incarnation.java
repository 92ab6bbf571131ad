package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.Channel;

/// One life of a channel, from its opening to its closing. A channel that recovers automatically begins
/// another one, in which the broker counts delivery tags and publishes from one again: what is kept of them
/// is kept here, and so never taken for something of another life.
final class Incarnation {
    private final Operations operations;
    private final UnsettledDeliveries unsettled;
    private final UnconfirmedPublishes unconfirmed;
    private final long staleUpTo;
    private volatile boolean over;

    /// @param staleUpTo the client shows the deliveries of this life with higher tags than this, those of
    ///     earlier lives with lower ones
    Incarnation(Tracing tracing, Channel channel, long staleUpTo) {
        this.operations = Operations.at(channel);
        this.unsettled = new UnsettledDeliveries(tracing.losses());
        this.unconfirmed = new UnconfirmedPublishes(tracing.losses());
        this.staleUpTo = staleUpTo;
    }

    Operations operations() {
        return operations;
    }

    UnsettledDeliveries unsettled() {
        return unsettled;
    }

    UnconfirmedPublishes unconfirmed() {
        return unconfirmed;
    }

    /// Whether a delivery is of an earlier life: the client does not settle it, for the broker has requeued
    /// it.
    boolean stale(long deliveryTag) {
        return deliveryTag > 0 && deliveryTag <= staleUpTo;
    }

    boolean isOver() {
        return over;
    }

    /// What is open now stays without an answer.
    void end() {
        over = true;
        unsettled.lose();
        unconfirmed.giveUp();
    }

    /// To be called after something was kept here: the channel may have closed at the same moment.
    void checkOver() {
        if (over) {
            end();
        }
    }
}
