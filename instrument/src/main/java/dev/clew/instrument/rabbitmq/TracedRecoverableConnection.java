package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.RecoverableConnection;
import com.rabbitmq.client.RecoveryListener;

/// A traced connection that recovers. Listeners are told of the connection behind it.
final class TracedRecoverableConnection extends TracedConnection implements RecoverableConnection {
    private final RecoverableConnection recoverable;

    TracedRecoverableConnection(Tracing tracing, RecoverableConnection delegate) {
        super(tracing, delegate);
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
