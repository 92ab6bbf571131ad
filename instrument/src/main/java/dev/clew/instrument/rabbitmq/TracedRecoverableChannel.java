package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.RecoverableChannel;
import com.rabbitmq.client.RecoveryListener;

/// A traced channel that recovers. Listeners are told of the channel behind it.
final class TracedRecoverableChannel extends TracedChannel implements RecoverableChannel {
    private final RecoverableChannel recoverable;

    TracedRecoverableChannel(Tracing tracing, RecoverableChannel delegate, Connection connection) {
        super(tracing, delegate, connection);
        this.recoverable = delegate;
    }

    @Override
    public void addRecoveryListener(RecoveryListener listener) {
        recoverable.addRecoveryListener(listener);
    }

    @Override
    public void removeRecoveryListener(RecoveryListener listener) {
        recoverable.removeRecoveryListener(listener);
    }
}
