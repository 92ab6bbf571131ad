package dev.clew.lending.events;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import dev.clew.instrument.Spans;
import dev.clew.instrument.rabbitmq.TracedRabbit;
import dev.clew.instrument.rabbitmq.UnprocessableMessage;
import dev.clew.lending.fault.Fault;
import dev.clew.lending.loan.LoanAttributes;
import dev.clew.lending.service.Json;
import dev.clew.lending.service.Telemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/// A service's connection to the broker: loan events out and in, with their traces.
public final class LoanEvents implements AutoCloseable {
    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(10);
    private static final int PERSISTENT = 2;
    private static final int UNSETTLED_AT_MOST = 16;
    private static final int CLOSE_MILLIS = 2_000;

    private final Connection connection;
    private final Channel publishing;
    private final ReentrantLock publishingLock = new ReentrantLock();
    private final ReentrantLock handling = new ReentrantLock();
    private final TracedRabbit rabbit;
    private final Spans spans;

    private LoanEvents(Connection connection, Channel publishing, Telemetry telemetry) {
        this.connection = connection;
        this.publishing = publishing;
        this.rabbit = TracedRabbit.create(telemetry.openTelemetry());
        this.spans = telemetry.spans();
    }

    /// Connects, and declares exchanges and queues.
    ///
    /// @param serviceName for the broker's list of connections
    /// @throws IOException when the broker can't be reached or refuses
    public static LoanEvents connect(URI broker, String serviceName, Telemetry telemetry) throws IOException {
        ConnectionFactory factory = new ConnectionFactory();
        Connection connection;
        try {
            factory.setUri(broker);
            connection = factory.newConnection(serviceName);
        } catch (GeneralSecurityException | TimeoutException e) {
            throw new IOException(
                    "no connection to the broker at %s:%d".formatted(broker.getHost(), broker.getPort()), e);
        }
        try {
            Channel publishing = connection.createChannel();
            LoanQueue.declareAll(publishing);
            publishing.confirmSelect();
            return new LoanEvents(connection, publishing, telemetry);
        } catch (IOException | RuntimeException e) {
            connection.abort();
            throw e;
        }
    }

    /// Publishes `event`; returns when the broker has it.
    ///
    /// @throws Exception when the broker does not take it over, or within ten seconds does not say so
    public void publish(LoanEvent event) throws Exception {
        spans.run("publish_loan_event", about(event), span -> {
            BasicProperties properties = new BasicProperties.Builder()
                    .contentType("application/json")
                    .deliveryMode(PERSISTENT)
                    .messageId(UUID.randomUUID().toString())
                    .correlationId(event.loanId())
                    .type(event.type())
                    .build();
            byte[] json = Json.write(event);
            byte[] body = Fault.BAD_EVENT.isWanted() ? Arrays.copyOf(json, json.length / 2) : json;
            send(event.type(), properties, body);
            span.addEvent("event_published");
        });
    }

    /// Hands the events of `queue` to `handler`, one after the other, in the trace of the service that published
    /// them.
    public void consume(LoanQueue queue, LoanEventHandler handler) throws IOException {
        Channel consuming = connection.createChannel();
        consuming.basicQos(UNSETTLED_AT_MOST);
        rabbit.consume(consuming, queue.queue(), message -> {
            LoanEvent event = read(message);
            Span.current().setAllAttributes(about(event));
            handling.lock();
            try {
                handler.handle(event);
            } finally {
                handling.unlock();
            }
            Span.current().addEvent("event_processed");
        });
    }

    /// Hands what no queue could process to `handler`, in the trace of the service that published it.
    public void consumeDeadLetters(Consumer<DeadLetter> handler) throws IOException {
        Channel consuming = connection.createChannel();
        consuming.basicQos(UNSETTLED_AT_MOST);
        rabbit.consume(consuming, LoanQueue.DEAD, message -> {
            handling.lock();
            try {
                handler.accept(DeadLetter.of(message));
            } finally {
                handling.unlock();
            }
        });
    }

    /// Lets the event that is being handled come to its end, then disconnects. Those not yet handled stay queued.
    @Override
    public void close() {
        handling.lock();
        try {
            connection.abort(CLOSE_MILLIS);
        } finally {
            handling.unlock();
        }
    }

    /// A channel takes one publisher at a time.
    private void send(String routingKey, BasicProperties properties, byte[] body) throws Exception {
        publishingLock.lock();
        try {
            rabbit.publishConfirmed(publishing, LoanQueue.EXCHANGE, routingKey, properties, body, CONFIRM_WITHIN);
        } finally {
            publishingLock.unlock();
        }
    }

    private static LoanEvent read(Delivery message) throws UnprocessableMessage {
        try {
            return Json.read(message.getBody(), LoanEvent.class);
        } catch (JacksonException e) {
            throw new UnprocessableMessage("Invalid message format", e);
        }
    }

    private static Attributes about(LoanEvent event) {
        return Attributes.of(
                LoanAttributes.EVENT_TYPE,
                event.type(),
                LoanAttributes.LOAN_ID,
                event.loanId(),
                LoanAttributes.USER_ID,
                event.userId());
    }
}
