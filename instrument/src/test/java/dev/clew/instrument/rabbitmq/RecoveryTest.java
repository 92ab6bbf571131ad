package dev.clew.instrument.rabbitmq;

import static dev.clew.instrument.rabbitmq.Traces.continues;
import static dev.clew.instrument.rabbitmq.Traces.links;
import static dev.clew.instrument.rabbitmq.Traces.rabbit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoverableConnection;
import com.rabbitmq.client.RecoveryListener;
import dev.clew.instrument.TestTracing;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A connection that is cut and recovers by itself, at a real broker.
@ExtendWith(OneBroker.class)
class RecoveryTest {
    private static final long PATIENCE_SECONDS = 30;

    private final TestTracing tracing = new TestTracing();
    private final Traces traces = new Traces(tracing);
    private final TracedRabbit rabbit = TracedRabbit.create(tracing.sdk());
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Semaphore recoveries = new Semaphore(0);
    private final String queue = "recovery-" + UUID.randomUUID();

    private Connection connection;
    private Channel channel;
    private Connection publishingConnection;
    private Channel publishing;

    @BeforeEach
    void connect(Broker broker) throws Exception {
        ConnectionFactory factory = broker.connections();
        publishingConnection = rabbit.wrap(factory.newConnection());
        publishing = publishingConnection.createChannel();
        factory.setNetworkRecoveryInterval(100);
        factory.setSocketConfigurator(sockets::add);
        connection = rabbit.wrap(factory.newConnection());
        channel = connection.createChannel();
        // Durable: the connection that declared it goes away.
        publishing.queueDeclare(queue, true, false, false, Map.of());
        ((RecoverableConnection) connection).addRecoveryListener(new RecoveryListener() {
            @Override
            public void handleRecoveryStarted(Recoverable recoverable) {}

            @Override
            public void handleRecovery(Recoverable recoverable) {
                recoveries.release();
            }
        });
    }

    @AfterEach
    void disconnect() throws Exception {
        publishing.queueDelete(queue);
        connection.abort();
        publishingConnection.abort();
        tracing.close();
    }

    @Test
    void neverTakesADeliveryForOneOfAnotherLife() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch recovered = new CountDownLatch(1);
        channel.basicQos(1);
        channel.basicConsume(
                queue,
                false,
                (tag, message) -> {
                    if (first.getCount() > 0) {
                        first.countDown();
                        await(recovered);
                    }
                    channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
                },
                tag -> {});
        publish("m0");
        publish("m1");
        assertThat(first.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        cut();
        awaitRecovery();
        recovered.countDown();

        List<SpanData> processes = traces.await(3, "process");
        List<SpanData> ofFirst = of("m0", processes);
        List<SpanData> ofSecond = of("m1", processes);
        assertThat(ofFirst).extracting(span -> rabbit(span, "settlement")).containsExactlyInAnyOrder("lost", "ack");
        SpanData lost = settled("lost", ofFirst);
        SpanData again = settled("ack", ofFirst);
        assertThat(rabbit(again, "redelivered")).isEqualTo(true);
        assertThat(links(again, "retry")).containsExactly(lost.getSpanId());
        assertThat(ofSecond)
                .singleElement()
                .satisfies(span -> assertThat(rabbit(span, "settlement")).isEqualTo("ack"));
        processes.forEach(process ->
                continues(process, of(id(process), traces.named("send")).get(0)));
        assertThat(traces.named("ack")).isEmpty();
        Traces.await("an empty queue", () -> publishing.messageCount(queue) == 0);
    }

    @Test
    void keepsEveryParentAndLinkRightThroughManyCuts() throws Exception {
        int count = 2_000;
        int cuts = 4;
        AtomicInteger handled = new AtomicInteger();
        Map<String, Boolean> acknowledged = new ConcurrentHashMap<>();
        channel.basicQos(50);
        channel.basicConsume(
                queue,
                false,
                (tag, message) -> {
                    handled.incrementAndGet();
                    try {
                        channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
                        acknowledged.put(message.getProperties().getMessageId(), true);
                    } catch (AlreadyClosedException e) {
                        // The broker delivers it again.
                    }
                },
                tag -> {});
        for (int i = 0; i < count; i++) {
            publish("m" + i);
            if (i % (count / cuts) == count / cuts / 2) {
                int enough = handled.get() + 10;
                Traces.await("some handled", () -> handled.get() >= enough || handled.get() >= publishedSoFar());
                cut();
                awaitRecovery();
            }
        }
        Traces.await("all acknowledged", () -> acknowledged.size() == count);
        Traces.await("all spans ended", () -> traces.named("process").size() == handled.get());

        Map<String, SpanData> sends = new HashMap<>();
        traces.named("send").forEach(send -> sends.put(id(send), send));
        Map<String, SpanData> before = new HashMap<>();
        List<SpanData> processes = traces.named("process");
        for (SpanData process : processes) {
            continues(process, sends.get(id(process)));
            SpanData earlier = before.put(id(process), process);
            // An acknowledgement that went down with the connection ended the message here, though not for the broker.
            boolean tried = earlier != null && "lost".equals(rabbit(earlier, "settlement"));
            assertThat(links(process, "retry")).isEqualTo(tried ? List.of(earlier.getSpanId()) : List.of());
        }
        assertThat(before.values()).allMatch(last -> "ack".equals(rabbit(last, "settlement")));
        assertThat(traces.named("ack")).isEmpty();
    }

    @Test
    void neverTakesAnAnswerForOneToAPublishOfAnotherLife() throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < 200; i++) {
            channel.basicPublish("", queue, new BasicProperties(), body("before"));
        }
        cut();
        awaitRecovery();
        assertThat(traces.await(200, "send"))
                .extracting(send -> rabbit(send, "confirm"))
                .isSubsetOf("ack", "unknown");

        channel.basicPublish("", queue, new BasicProperties(), body("after"));
        channel.waitForConfirmsOrDie();
        assertThat(rabbit(traces.await(201, "send").get(200), "confirm")).isEqualTo("ack");
    }

    private int publishedSoFar() {
        return traces.named("send").size();
    }

    private void publish(String id) throws IOException {
        publishing.basicPublish(
                "", queue, new BasicProperties.Builder().messageId(id).build(), body(id));
    }

    private void cut() throws IOException {
        for (Socket socket = sockets.poll(); socket != null; socket = sockets.poll()) {
            socket.close();
        }
    }

    private void awaitRecovery() throws InterruptedException {
        assertThat(recoveries.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SpanData settled(String how, List<SpanData> spans) {
        return spans.stream()
                .filter(span -> how.equals(rabbit(span, "settlement")))
                .findFirst()
                .orElseThrow();
    }

    private static List<SpanData> of(String id, List<SpanData> spans) {
        return spans.stream().filter(span -> id.equals(id(span))).toList();
    }

    private static String id(SpanData span) {
        return (String) Traces.value(span, "messaging.message.id");
    }

    private static byte[] body(String text) {
        return text.getBytes(UTF_8);
    }
}
