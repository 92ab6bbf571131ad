package dev.clew.instrument.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Envelope;
import dev.clew.instrument.internal.Harmless;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The operations at one broker, each made once: a publish should not build the same texts and attributes
/// again. Destinations beyond the first thousand are made anew each time, and measured under their exchange
/// alone.
final class Operations {
    private static final int LIMIT = 1_000;

    private final Map<Key, Operation> known = new ConcurrentHashMap<>();
    private final Attributes broker;

    private Operations(Attributes broker) {
        this.broker = broker;
    }

    /// At the broker to which `channel` is connected now.
    static Operations at(Channel channel) {
        return new Operations(Harmless.get(() -> address(channel.getConnection()), Attributes.empty()));
    }

    Operation send(String exchange, String routingKey) {
        return of(new Key(OperationKind.SEND, exchange, routingKey, ""));
    }

    /// @param queue empty when it is not known
    Operation on(OperationKind kind, Envelope envelope, String queue) {
        return of(new Key(kind, envelope.getExchange(), envelope.getRoutingKey(), queue));
    }

    /// On messages of `queue` that came on different ways.
    ///
    /// @param queue empty when not even that is known
    Operation onQueue(OperationKind kind, String queue) {
        return make(kind, queue, Attributes.empty(), generated(queue) ? "" : queue);
    }

    private Operation of(Key key) {
        Operation operation = known.get(key);
        if (operation == null) {
            boolean full = known.size() >= LIMIT;
            operation = make(key, full);
            if (!full) {
                known.put(key, operation);
            }
        }
        return operation;
    }

    private Operation make(Key key, boolean full) {
        String sentTo = MessageAttributes.sentTo(key.exchange, key.routingKey);
        boolean send = key.kind == OperationKind.SEND;
        boolean manyNames = full || generated(key.routingKey) || generated(key.queue);
        return make(
                key.kind,
                send ? sentTo : MessageAttributes.readFrom(key.exchange, key.routingKey, key.queue),
                key.routingKey.isEmpty()
                        ? Attributes.empty()
                        : Attributes.of(MessageAttributes.ROUTING_KEY, key.routingKey),
                manyNames ? MessageAttributes.sentTo(key.exchange, "") : sentTo);
    }

    private Operation make(OperationKind kind, String destination, Attributes more, String measuredDestination) {
        Attributes common = broker.toBuilder()
                .put(MessageAttributes.SYSTEM, "rabbitmq")
                .put(MessageAttributes.OPERATION_NAME, kind.operationName())
                .put(MessageAttributes.OPERATION_TYPE, kind.type())
                .build();
        return new Operation(
                kind,
                destination.isEmpty() ? kind.operationName() : kind.operationName() + " " + destination,
                about(common, destination).putAll(more).build(),
                about(common, measuredDestination).build());
    }

    private static AttributesBuilder about(Attributes common, String destination) {
        AttributesBuilder attributes = common.toBuilder();
        return destination.isEmpty() ? attributes : attributes.put(MessageAttributes.DESTINATION_NAME, destination);
    }

    private static Attributes address(Connection connection) {
        InetAddress address = connection.getAddress();
        AttributesBuilder attributes =
                Attributes.builder().put(MessageAttributes.SERVER_PORT, (long) connection.getPort());
        if (address != null) {
            // Never getHostName(): it may ask a name server.
            attributes.put(MessageAttributes.SERVER_ADDRESS, address.getHostAddress());
        }
        return attributes.build();
    }

    /// Names that the broker makes up, one for each client.
    private static boolean generated(String name) {
        return name.startsWith("amq.gen-") || name.startsWith("amq.rabbitmq.reply-to");
    }

    private record Key(OperationKind kind, String exchange, String routingKey, String queue) {}
}
