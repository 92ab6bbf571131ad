package dev.clew.instrument.rabbitmq;

import static dev.clew.instrument.rabbitmq.Traces.continues;
import static dev.clew.instrument.rabbitmq.Traces.links;
import static dev.clew.instrument.rabbitmq.Traces.rabbit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.clew.instrument.TestTracing;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Messages that fail, at a real broker: every attempt is a span of its own, linked to the one before.
@ExtendWith(OneBroker.class)
class RetriesAndDeathsTest {
    private static final BasicProperties PLAIN = new BasicProperties();
    private static final byte[] BODY = "hello".getBytes(UTF_8);

    private final TestTracing tracing = new TestTracing();
    private final Traces traces = new Traces(tracing);
    private final TracedRabbit rabbit = TracedRabbit.create(tracing.sdk());

    private Connection connection;
    private Channel channel;
    private String deadLetters;

    @BeforeEach
    void connect(Broker broker) throws Exception {
        connection = rabbit.wrap(broker.connections().newConnection());
        channel = connection.createChannel();
        deadLetters = channel.queueDeclare().getQueue();
    }

    @AfterEach
    void disconnect() {
        connection.abort();
        tracing.close();
    }

    @Test
    void linksEachAttemptToTheOneBefore() throws Exception {
        String queue = queue(Map.of());
        AtomicInteger attempts = new AtomicInteger();
        channel.basicConsume(
                queue,
                false,
                (tag, message) -> {
                    long delivery = message.getEnvelope().getDeliveryTag();
                    if (attempts.incrementAndGet() <= 3) {
                        channel.basicNack(delivery, false, true);
                    } else {
                        channel.basicAck(delivery, false);
                    }
                },
                tag -> {});
        channel.basicPublish("", queue, PLAIN, BODY);

        List<SpanData> processes = traces.await(4, "process");
        for (int i = 0; i < 4; i++) {
            SpanData process = processes.get(i);
            continues(process, traces.named("send").get(0));
            assertThat(rabbit(process, "redelivered")).isEqualTo(i > 0);
            assertThat(rabbit(process, "settlement")).isEqualTo(i < 3 ? "nack" : "ack");
            assertThat(rabbit(process, "settlement.requeue")).isEqualTo(i < 3 ? true : null);
            assertThat(links(process, "retry"))
                    .isEqualTo(i == 0 ? List.of() : List.of(processes.get(i - 1).getSpanId()));
        }
    }

    @Test
    void linksTheAttemptsOfAHandler() throws Exception {
        String queue = queue(Map.of());
        rabbit.consume(channel, queue, message -> {
            throw new IllegalStateException("never");
        });
        channel.basicPublish("", queue, PLAIN, BODY);

        List<SpanData> processes = traces.await(2, "process");
        assertThat(processes)
                .allSatisfy(process ->
                        assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
        assertThat(links(processes.get(1), "retry"))
                .containsExactly(processes.get(0).getSpanId());
        assertThat(awaitDead().getProps().getHeaders()).containsKey("x-death");
    }

    @Test
    void linksTheConsumerOfDeadLettersToPublisherAndLastAttempt() throws Exception {
        String queue = queue(Map.of());
        channel.basicConsume(
                queue,
                false,
                (tag, message) -> channel.basicReject(message.getEnvelope().getDeliveryTag(), false),
                tag -> {});
        channel.basicConsume(deadLetters, true, (tag, message) -> {}, tag -> {});
        channel.basicPublish("", queue, PLAIN, BODY);

        List<SpanData> processes = traces.await(2, "process");
        SpanData rejected = processes.get(0);
        SpanData dead = processes.get(1);
        assertThat(rabbit(rejected, "settlement")).isEqualTo("reject");
        continues(dead, traces.named("send").get(0));
        assertThat(links(dead, "retry")).containsExactly(rejected.getSpanId());
        died(dead, "rejected", queue, 1);
    }

    @Test
    void tellsOfAMessageThatExpired() throws Exception {
        String queue = queue(Map.of("x-message-ttl", 1));
        channel.basicConsume(deadLetters, true, (tag, message) -> {}, tag -> {});
        channel.basicPublish("", queue, PLAIN, BODY);

        SpanData dead = traces.await(1, "process").get(0);
        continues(dead, traces.named("send").get(0));
        assertThat(links(dead, "retry")).isEmpty();
        died(dead, "expired", queue, 1);
    }

    @Test
    void tellsOfAMessageThatAFullQueueDropped() throws Exception {
        String queue = queue(Map.of("x-max-length", 1));
        channel.basicConsume(deadLetters, true, (tag, message) -> {}, tag -> {});
        channel.basicPublish("", queue, PLAIN, BODY);
        channel.basicPublish("", queue, PLAIN, BODY);

        SpanData dead = traces.await(1, "process").get(0);
        continues(dead, traces.named("send").get(0));
        died(dead, "maxlen", queue, 1);
    }

    @Test
    void countsTheDeliveriesOfAQuorumQueueUpToItsLimit() throws Exception {
        String queue = "quorum-" + UUID.randomUUID();
        Map<String, Object> arguments = deadLettering(Map.of("x-queue-type", "quorum", "x-delivery-limit", 2));
        channel.queueDeclare(queue, true, false, false, arguments);
        channel.basicConsume(deadLetters, true, (tag, message) -> {}, tag -> {});
        channel.basicConsume(
                queue,
                false,
                (tag, message) -> channel.basicNack(message.getEnvelope().getDeliveryTag(), false, true),
                tag -> {});
        channel.basicPublish("", queue, PLAIN, BODY);

        List<SpanData> processes = traces.await(4, "process");
        channel.queueDelete(queue);
        SpanData dead = processes.get(3);
        assertThat(processes.subList(0, 3))
                .extracting(each -> rabbit(each, "delivery_count"))
                .containsExactly(null, 1L, 2L);
        assertThat(links(dead, "retry")).containsExactly(processes.get(2).getSpanId());
        died(dead, "delivery_limit", queue, 1);
    }

    @Test
    void letsThePreviousAttemptTravelWithAMessageThatIsSentOn() throws Exception {
        String queue = queue(Map.of());
        String retries = channel.queueDeclare().getQueue();
        channel.basicConsume(
                queue,
                true,
                (tag, message) -> channel.basicPublish("", retries, message.getProperties(), message.getBody()),
                tag -> {});
        // Another process: it shares no memory with this one.
        TracedRabbit elsewhere = TracedRabbit.create(tracing.sdk()).with(Causality.LINK);
        elsewhere.consume(((TracedChannel) channel).delegate(), retries, message -> {});
        channel.basicPublish("", queue, PLAIN, BODY);

        List<SpanData> processes = traces.await(2, "process");
        List<SpanData> sends = traces.named("send");
        SpanData retry = processes.get(1);
        assertThat(links(retry, null)).containsExactly(sends.get(1).getSpanId());
        assertThat(links(retry, "creation")).containsExactly(sends.get(0).getSpanId());
        assertThat(links(retry, "retry")).containsExactly(processes.get(0).getSpanId());
        assertThat(sends.get(1).getParentSpanId()).isEqualTo(processes.get(0).getSpanId());
    }

    @Test
    void linksTheRetriesOfPulledMessagesToo() throws Exception {
        String queue = queue(Map.of());
        channel.basicPublish("", queue, PLAIN, BODY);
        GetResponse first = await(queue);
        rabbit.process(
                channel,
                queue,
                first,
                span -> channel.basicNack(first.getEnvelope().getDeliveryTag(), false, true));
        GetResponse second = await(queue);
        rabbit.processBatch(
                channel,
                queue,
                List.of(second),
                span -> channel.basicAck(second.getEnvelope().getDeliveryTag(), false));

        List<SpanData> processes = traces.await(2, "process");
        assertThat(links(processes.get(1), "retry"))
                .containsExactly(processes.get(0).getSpanId());
        assertThat(links(traces.named("receive").get(1), "retry"))
                .containsExactly(processes.get(0).getSpanId());
    }

    private static void died(SpanData span, String reason, String queue, long count) {
        assertThat(rabbit(span, "death.reason")).isEqualTo(reason);
        assertThat(rabbit(span, "death.queue")).isEqualTo(queue);
        assertThat(rabbit(span, "death.count")).isEqualTo(count);
        assertThat(rabbit(span, "death.first.reason")).isEqualTo(reason);
        assertThat(rabbit(span, "death.first.queue")).isEqualTo(queue);
        assertThat(rabbit(span, "death.first.exchange")).isEqualTo("");
    }

    private String queue(Map<String, Object> arguments) throws Exception {
        return channel.queueDeclare("", false, true, true, deadLettering(arguments))
                .getQueue();
    }

    private Map<String, Object> deadLettering(Map<String, Object> arguments) {
        Map<String, Object> all = new HashMap<>(arguments);
        all.put("x-dead-letter-exchange", "");
        all.put("x-dead-letter-routing-key", deadLetters);
        return all;
    }

    private GetResponse awaitDead() throws Exception {
        return await(deadLetters);
    }

    private GetResponse await(String queue) throws Exception {
        List<GetResponse> pulled = new ArrayList<>();
        Traces.await("a message", () -> {
            GetResponse message = channel.basicGet(queue, false);
            return message != null && pulled.add(message);
        });
        return pulled.get(0);
    }
}
