package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoveryListener;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.recovery.AutorecoveringChannel;
import com.rabbitmq.client.impl.recovery.RecoveryAwareChannelN;
import dev.clew.instrument.internal.Harmless;

/// Follows a channel through its incarnations: a shutdown ends one, a recovery begins the next.
final class ChannelLife implements ShutdownListener, RecoveryListener, ConfirmListener {
    private final Tracing tracing;
    private final Channel channel;
    private volatile Incarnation incarnation;

    private ChannelLife(Tracing tracing, Channel channel) {
        this.tracing = tracing;
        this.channel = channel;
        this.incarnation = new Incarnation(tracing, channel, staleUpTo(channel));
    }

    /// Listens to `channel` from now on.
    static ChannelLife of(Tracing tracing, Channel channel) {
        ChannelLife life = new ChannelLife(tracing, channel);
        channel.addShutdownListener(life);
        channel.addConfirmListener(life);
        if (channel instanceof Recoverable recoverable) {
            recoverable.addRecoveryListener(life);
        }
        return life;
    }

    Incarnation incarnation() {
        return incarnation;
    }

    @Override
    public void shutdownCompleted(ShutdownSignalException cause) {
        Harmless.run(incarnation::end);
    }

    @Override
    public void handleRecoveryStarted(Recoverable recovering) {
        Harmless.run(incarnation::end);
    }

    /// The channel is open again; its consumers are not yet.
    @Override
    public void handleRecovery(Recoverable recovered) {
        Harmless.run(() -> {
            incarnation.end();
            incarnation = new Incarnation(tracing, channel, staleUpTo(channel));
        });
    }

    @Override
    public void handleAck(long sequence, boolean multiple) {
        Harmless.run(() -> incarnation.unconfirmed().handleAck(sequence, multiple));
    }

    @Override
    public void handleNack(long sequence, boolean multiple) {
        Harmless.run(() -> incarnation.unconfirmed().handleNack(sequence, multiple));
    }

    /// By how much the client shifts the delivery tags of a recovered channel, so that they differ from the
    /// earlier ones.
    private static long staleUpTo(Channel channel) {
        return Harmless.get(
                () -> channel instanceof AutorecoveringChannel recovering
                                && recovering.getDelegate() instanceof RecoveryAwareChannelN life
                        ? life.getActiveDeliveryTagOffset()
                        : 0L,
                0L);
    }
}
