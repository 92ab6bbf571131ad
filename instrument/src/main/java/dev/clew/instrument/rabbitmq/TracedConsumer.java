package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;

/// A consumer whose deliveries are handled each in a `process` span.
final class TracedConsumer implements Consumer {
    private final Deliveries deliveries;
    private final String queue;
    private final boolean autoAck;
    private final Consumer consumer;

    TracedConsumer(Deliveries deliveries, String queue, boolean autoAck, Consumer consumer) {
        this.deliveries = deliveries;
        this.queue = queue;
        this.autoAck = autoAck;
        this.consumer = consumer;
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body)
            throws IOException {
        Processing.Work<IOException> work =
                processing -> consumer.handleDelivery(consumerTag, envelope, properties, body);
        deliveries.process(queue, autoAck, envelope, properties, work);
    }

    @Override
    public void handleConsumeOk(String consumerTag) {
        consumer.handleConsumeOk(consumerTag);
    }

    @Override
    public void handleCancelOk(String consumerTag) {
        consumer.handleCancelOk(consumerTag);
    }

    @Override
    public void handleCancel(String consumerTag) throws IOException {
        consumer.handleCancel(consumerTag);
    }

    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
        consumer.handleShutdownSignal(consumerTag, signal);
    }

    @Override
    public void handleRecoverOk(String consumerTag) {
        consumer.handleRecoverOk(consumerTag);
    }
}
