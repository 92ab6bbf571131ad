package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.CancelCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.ConsumerShutdownSignalCallback;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A channel with spans around what it publishes, receives, hands to consumers, and settles. Long because the
/// interface has twenty ways to consume, which all mean the same here.
class TracedChannel extends ForwardingChannel {
    private final Connection connection;
    private final ChannelLife life;
    private final Publisher publisher;
    private final Deliveries deliveries;
    private final Receiver receiver;
    private final Settler settler;

    /// @param connection what [#getConnection] gives
    TracedChannel(Tracing tracing, Channel delegate, Connection connection) {
        super(delegate);
        this.connection = connection;
        this.life = ChannelLife.of(tracing, delegate);
        this.publisher = new Publisher(tracing, delegate);
        this.deliveries = new Deliveries(tracing, life::incarnation);
        this.receiver = new Receiver(tracing, deliveries);
        this.settler = new Settler(tracing);
    }

    final Deliveries deliveries() {
        return deliveries;
    }

    @Override
    public final Connection getConnection() {
        return connection;
    }

    /// All but the one that ends the spans of publishes.
    @Override
    public final void clearConfirmListeners() {
        delegate().clearConfirmListeners();
        delegate().addConfirmListener(life);
    }

    @Override
    public final void basicPublish(String exchange, String routingKey, @Nullable BasicProperties props, byte[] body)
            throws IOException {
        publish(exchange, routingKey, props, carrying -> delegate().basicPublish(exchange, routingKey, carrying, body));
    }

    @Override
    public final void basicPublish(
            String exchange, String routingKey, boolean mandatory, @Nullable BasicProperties props, byte[] body)
            throws IOException {
        publish(
                exchange,
                routingKey,
                props,
                carrying -> delegate().basicPublish(exchange, routingKey, mandatory, carrying, body));
    }

    @Override
    public final void basicPublish(
            String exchange,
            String routingKey,
            boolean mandatory,
            boolean immediate,
            @Nullable BasicProperties props,
            byte[] body)
            throws IOException {
        publish(
                exchange,
                routingKey,
                props,
                carrying -> delegate().basicPublish(exchange, routingKey, mandatory, immediate, carrying, body));
    }

    @Override
    public final void basicPublish(
            String exchange,
            String routingKey,
            boolean mandatory,
            boolean immediate,
            @Nullable BasicProperties props,
            ByteBuffer body,
            WriteListener listener)
            throws IOException {
        publish(
                exchange,
                routingKey,
                props,
                carrying ->
                        delegate().basicPublish(exchange, routingKey, mandatory, immediate, carrying, body, listener));
    }

    @Override
    public final @Nullable GetResponse basicGet(String queue, boolean autoAck) throws IOException {
        return receiver.receive(
                life.incarnation(), queue, autoAck, () -> delegate().basicGet(queue, autoAck));
    }

    @Override
    public final void basicAck(long deliveryTag, boolean multiple) throws IOException {
        settle(OperationKind.ACK, deliveryTag, multiple, null, () -> delegate().basicAck(deliveryTag, multiple));
    }

    @Override
    public final void basicNack(long deliveryTag, boolean multiple, boolean requeue) throws IOException {
        settle(
                OperationKind.NACK,
                deliveryTag,
                multiple,
                requeue,
                () -> delegate().basicNack(deliveryTag, multiple, requeue));
    }

    @Override
    public final void basicReject(long deliveryTag, boolean requeue) throws IOException {
        settle(
                OperationKind.REJECT,
                deliveryTag,
                false,
                requeue,
                () -> delegate().basicReject(deliveryTag, requeue));
    }

    @Override
    public final String basicConsume(String queue, Consumer callback) throws IOException {
        return delegate().basicConsume(queue, traced(queue, false, callback));
    }

    @Override
    public final String basicConsume(String queue, DeliverCallback deliverCallback, CancelCallback cancelCallback)
            throws IOException {
        return delegate().basicConsume(queue, traced(queue, false, deliverCallback), cancelCallback);
    }

    @Override
    public final String basicConsume(
            String queue, DeliverCallback deliverCallback, ConsumerShutdownSignalCallback shutdownSignalCallback)
            throws IOException {
        return delegate().basicConsume(queue, traced(queue, false, deliverCallback), shutdownSignalCallback);
    }

    @Override
    public final String basicConsume(
            String queue,
            DeliverCallback deliverCallback,
            CancelCallback cancelCallback,
            ConsumerShutdownSignalCallback shutdownSignalCallback)
            throws IOException {
        return delegate()
                .basicConsume(queue, traced(queue, false, deliverCallback), cancelCallback, shutdownSignalCallback);
    }

    @Override
    public final String basicConsume(String queue, boolean autoAck, Consumer callback) throws IOException {
        return delegate().basicConsume(queue, autoAck, traced(queue, autoAck, callback));
    }

    @Override
    public final String basicConsume(
            String queue, boolean autoAck, DeliverCallback deliverCallback, CancelCallback cancelCallback)
            throws IOException {
        return delegate().basicConsume(queue, autoAck, traced(queue, autoAck, deliverCallback), cancelCallback);
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            DeliverCallback deliverCallback,
            ConsumerShutdownSignalCallback shutdownSignalCallback)
            throws IOException {
        return delegate().basicConsume(queue, autoAck, traced(queue, autoAck, deliverCallback), shutdownSignalCallback);
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            DeliverCallback deliverCallback,
            CancelCallback cancelCallback,
            ConsumerShutdownSignalCallback shutdownSignalCallback)
            throws IOException {
        return delegate()
                .basicConsume(
                        queue,
                        autoAck,
                        traced(queue, autoAck, deliverCallback),
                        cancelCallback,
                        shutdownSignalCallback);
    }

    @Override
    public final String basicConsume(String queue, boolean autoAck, Map<String, Object> arguments, Consumer callback)
            throws IOException {
        return delegate().basicConsume(queue, autoAck, arguments, traced(queue, autoAck, callback));
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            Map<String, Object> arguments,
            DeliverCallback deliverCallback,
            CancelCallback cancelCallback)
            throws IOException {
        return delegate()
                .basicConsume(queue, autoAck, arguments, traced(queue, autoAck, deliverCallback), cancelCallback);
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            Map<String, Object> arguments,
            DeliverCallback deliverCallback,
            ConsumerShutdownSignalCallback shutdownSignalCallback)
            throws IOException {
        return delegate()
                .basicConsume(
                        queue, autoAck, arguments, traced(queue, autoAck, deliverCallback), shutdownSignalCallback);
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            Map<String, Object> arguments,
            DeliverCallback deliverCallback,
            CancelCallback cancelCallback,
            ConsumerShutdownSignalCallback shutdownSignalCallback)
            throws IOException {
        return delegate()
                .basicConsume(
                        queue,
                        autoAck,
                        arguments,
                        traced(queue, autoAck, deliverCallback),
                        cancelCallback,
                        shutdownSignalCallback);
    }

    @Override
    public final String basicConsume(String queue, boolean autoAck, String consumerTag, Consumer callback)
            throws IOException {
        return delegate().basicConsume(queue, autoAck, consumerTag, traced(queue, autoAck, callback));
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            String consumerTag,
            DeliverCallback deliverCallback,
            CancelCallback cancelCallback)
            throws IOException {
        return delegate()
                .basicConsume(queue, autoAck, consumerTag, traced(queue, autoAck, deliverCallback), cancelCallback);
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            String consumerTag,
            DeliverCallback deliverCallback,
            ConsumerShutdownSignalCallback shutdownSignalCallback)
            throws IOException {
        return delegate()
                .basicConsume(
                        queue, autoAck, consumerTag, traced(queue, autoAck, deliverCallback), shutdownSignalCallback);
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            String consumerTag,
            DeliverCallback deliverCallback,
            CancelCallback cancelCallback,
            ConsumerShutdownSignalCallback shutdownSignalCallback)
            throws IOException {
        return delegate()
                .basicConsume(
                        queue,
                        autoAck,
                        consumerTag,
                        traced(queue, autoAck, deliverCallback),
                        cancelCallback,
                        shutdownSignalCallback);
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            String consumerTag,
            boolean noLocal,
            boolean exclusive,
            Map<String, Object> arguments,
            Consumer callback)
            throws IOException {
        return delegate()
                .basicConsume(
                        queue, autoAck, consumerTag, noLocal, exclusive, arguments, traced(queue, autoAck, callback));
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            String consumerTag,
            boolean noLocal,
            boolean exclusive,
            Map<String, Object> arguments,
            DeliverCallback deliverCallback,
            CancelCallback cancelCallback)
            throws IOException {
        return delegate()
                .basicConsume(
                        queue,
                        autoAck,
                        consumerTag,
                        noLocal,
                        exclusive,
                        arguments,
                        traced(queue, autoAck, deliverCallback),
                        cancelCallback);
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            String consumerTag,
            boolean noLocal,
            boolean exclusive,
            Map<String, Object> arguments,
            DeliverCallback deliverCallback,
            ConsumerShutdownSignalCallback shutdownSignalCallback)
            throws IOException {
        return delegate()
                .basicConsume(
                        queue,
                        autoAck,
                        consumerTag,
                        noLocal,
                        exclusive,
                        arguments,
                        traced(queue, autoAck, deliverCallback),
                        shutdownSignalCallback);
    }

    @Override
    public final String basicConsume(
            String queue,
            boolean autoAck,
            String consumerTag,
            boolean noLocal,
            boolean exclusive,
            Map<String, Object> arguments,
            DeliverCallback deliverCallback,
            CancelCallback cancelCallback,
            ConsumerShutdownSignalCallback shutdownSignalCallback)
            throws IOException {
        return delegate()
                .basicConsume(
                        queue,
                        autoAck,
                        consumerTag,
                        noLocal,
                        exclusive,
                        arguments,
                        traced(queue, autoAck, deliverCallback),
                        cancelCallback,
                        shutdownSignalCallback);
    }

    private void publish(
            String exchange, String routingKey, @Nullable BasicProperties props, Publisher.Step<IOException> step)
            throws IOException {
        publisher.publish(life.incarnation(), exchange, routingKey, props, step);
    }

    private void settle(
            OperationKind kind, long deliveryTag, boolean multiple, @Nullable Boolean requeue, Settler.Step step)
            throws IOException {
        settler.settle(life.incarnation(), kind, deliveryTag, multiple, requeue, step);
    }

    private Consumer traced(String queue, boolean autoAck, Consumer consumer) {
        return new TracedConsumer(deliveries, queue, autoAck, consumer);
    }

    private DeliverCallback traced(String queue, boolean autoAck, DeliverCallback callback) {
        return (consumerTag, message) -> {
            Processing.Work<IOException> work = processing -> callback.handle(consumerTag, message);
            deliveries.process(queue, autoAck, message.getEnvelope(), message.getProperties(), work);
        };
    }
}
