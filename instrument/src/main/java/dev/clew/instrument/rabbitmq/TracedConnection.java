package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.RecoverableChannel;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection whose channels are traced.
class TracedConnection extends ForwardingConnection {
    private final Tracing tracing;

    TracedConnection(Tracing tracing, Connection delegate) {
        super(delegate);
        this.tracing = tracing;
    }

    @Override
    public final @Nullable Channel createChannel() throws IOException {
        return traced(super.createChannel());
    }

    @Override
    public final @Nullable Channel createChannel(int channelNumber) throws IOException {
        return traced(super.createChannel(channelNumber));
    }

    @Override
    public final Optional<Channel> openChannel() throws IOException {
        return super.openChannel().map(channel -> traced(tracing, channel, this));
    }

    @Override
    public final Optional<Channel> openChannel(int channelNumber) throws IOException {
        return super.openChannel(channelNumber).map(channel -> traced(tracing, channel, this));
    }

    /// @param connection of the channel
    static Channel traced(Tracing tracing, Channel channel, Connection connection) {
        return channel instanceof RecoverableChannel recoverable
                ? new TracedRecoverableChannel(tracing, recoverable, connection)
                : new TracedChannel(tracing, channel, connection);
    }

    /// @param channel null when the connection has no number left
    private @Nullable Channel traced(@Nullable Channel channel) {
        return channel == null ? null : traced(tracing, channel, this);
    }
}
