package dev.clew.lending;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A worker that takes every message of a queue before anybody else, and does nothing with it until it dies:
/// then the broker delivers all of them again, to others.
final class HungWorker implements AutoCloseable {
    private final Connection connection;
    private final AtomicInteger taken = new AtomicInteger();

    HungWorker(URI broker, String queue) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker);
        connection = factory.newConnection("hung worker");
        Channel channel = connection.createChannel();
        DeliverCallback hang = (_, _) -> taken.incrementAndGet();
        channel.basicConsume(queue, /* autoAck= */ false, Map.of("x-priority", 10), hang, _ -> {});
    }

    int taken() {
        return taken.get();
    }

    @Override
    public void close() {
        connection.abort();
    }
}
