package dev.clew.instrument.rabbitmq;

import static dev.clew.instrument.rabbitmq.Traces.continues;
import static dev.clew.instrument.rabbitmq.Traces.links;
import static dev.clew.instrument.rabbitmq.Traces.rabbit;
import static dev.clew.instrument.rabbitmq.Traces.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.RecoverableChannel;
import com.rabbitmq.client.RecoverableConnection;
import dev.clew.instrument.Spans;
import dev.clew.instrument.TestTracing;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A wrapped client at a real broker.
@ExtendWith(OneBroker.class)
class TracedRabbitTest {
    private static final BasicProperties PLAIN = new BasicProperties();

    private final TestTracing tracing = new TestTracing();
    private final Traces traces = new Traces(tracing);
    private final TracedRabbit rabbit = TracedRabbit.create(tracing.sdk());
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();

    private Connection connection;
    private Channel channel;
    private String queue;

    @BeforeEach
    void connect(Broker broker) throws Exception {
        connection = rabbit.wrap(broker.connections().newConnection());
        channel = connection.createChannel();
        queue = channel.queueDeclare().getQueue();
    }

    @AfterEach
    void disconnect() {
        connection.abort();
        tracing.close();
    }

    @Test
    void wrapsWhatRecoversInWhatRecovers() {
        assertThat(connection).isInstanceOf(RecoverableConnection.class);
        assertThat(channel).isInstanceOf(RecoverableChannel.class);
        assertThat(channel.getConnection()).isSameAs(connection);
    }

    @Test
    void wrapsNothingTwiceAndNothingWithoutTracing() {
        TracedRabbit disabled = TracedRabbit.create(OpenTelemetry.noop());
        assertThat(rabbit.wrap(connection)).isSameAs(connection);
        assertThat(rabbit.wrap(channel)).isSameAs(channel);
        assertThat(disabled.wrap(connection)).isSameAs(connection);
        assertThat(disabled.wrap(channel)).isSameAs(channel);
    }

    @Test
    void sendsInASpanThatTheMessageCarries() throws Exception {
        channel.basicPublish(
                "", queue, PLAIN.builder().messageId("m-1").correlationId("c-1").build(), body("hello"));

        SpanData send = traces.await(1, "send").get(0);
        assertThat(send.getName()).isEqualTo("send amq.default:" + queue);
        assertThat(send.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(value(send, "messaging.system")).isEqualTo("rabbitmq");
        assertThat(value(send, "messaging.operation.name")).isEqualTo("send");
        assertThat(value(send, "messaging.operation.type")).isEqualTo("send");
        assertThat(value(send, "messaging.destination.name")).isEqualTo("amq.default:" + queue);
        assertThat(value(send, "messaging.rabbitmq.destination.routing_key")).isEqualTo(queue);
        assertThat(value(send, "messaging.message.id")).isEqualTo("m-1");
        assertThat(value(send, "messaging.message.conversation_id")).isEqualTo("c-1");
        assertThat(value(send, "server.address")).isEqualTo("127.0.0.1");
        assertThat(value(send, "server.port")).isEqualTo((long) connection.getPort());
        assertThat(pull().getProps().getHeaders().get("traceparent"))
                .hasToString("00-%s-%s-01".formatted(send.getTraceId(), send.getSpanId()));
    }

    @Test
    void sendsWithoutPropertiesToo() throws Exception {
        channel.basicPublish("", queue, null, body("a"));
        channel.basicPublish("", queue, false, PLAIN, body("b"));
        channel.basicPublish("", queue, false, false, PLAIN, body("c"));

        traces.await(3, "send");
        for (int i = 0; i < 3; i++) {
            assertThat(pull().getProps().getHeaders()).containsKey("traceparent");
        }
    }

    @Test
    void endsTheSpanOfAPublishWithTheBrokersAnswer() throws Exception {
        channel.confirmSelect();
        channel.basicPublish("", queue, PLAIN, body("hello"));
        channel.waitForConfirmsOrDie();

        assertThat(rabbit(traces.await(1, "send").get(0), "confirm")).isEqualTo("ack");
    }

    @Test
    void tellsWhichPublishTheBrokerRefused() throws Exception {
        String full = channel.queueDeclare(
                        "", false, true, true, Map.of("x-max-length", 1, "x-overflow", "reject-publish"))
                .getQueue();
        channel.confirmSelect();
        channel.clearConfirmListeners();
        channel.basicPublish("", full, PLAIN, body("fits"));
        channel.waitForConfirms();
        channel.basicPublish("", full, PLAIN, body("does not"));
        assertThat(channel.waitForConfirms()).isFalse();

        List<SpanData> sends = traces.await(2, "send");
        assertThat(rabbit(sends.get(0), "confirm")).isEqualTo("ack");
        assertThat(rabbit(sends.get(1), "confirm")).isEqualTo("nack");
        assertThat(sends.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(value(sends.get(1), "error.type")).isEqualTo("nack");
    }

    @Test
    void tellsThatAPublishFailed() throws Exception {
        channel.close();
        assertThatThrownBy(() -> channel.basicPublish("", queue, PLAIN, body("hello")))
                .isInstanceOf(RuntimeException.class);
        SpanData send = traces.await(1, "send").get(0);
        assertThat(send.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void processesADeliveryInTheTraceOfItsPublisher() throws Exception {
        channel.basicConsume(queue, false, acknowledging(), tag -> {});
        channel.basicPublish("", queue, PLAIN, body("hello"));

        SpanData process = traces.await(1, "process").get(0);
        continues(process, traces.await(1, "send").get(0));
        assertThat(next()).isEqualTo("hello in " + process.getSpanId());
        assertThat(process.getName()).isEqualTo("process amq.default:" + queue);
        assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(value(process, "messaging.rabbitmq.message.delivery_tag")).isEqualTo(1L);
        assertThat(rabbit(process, "redelivered")).isEqualTo(false);
        assertThat(rabbit(process, "settlement")).isEqualTo("ack");
        assertThat((Long) rabbit(process, "queue_wait_ms")).isNotNegative();
        assertThat(rabbit(process, "death.count")).isNull();
    }

    @Test
    void processesTheDeliveriesOfAConsumerToo() throws Exception {
        channel.basicConsume(queue, true, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                handled.add(Span.current().getSpanContext().getSpanId());
            }
        });
        channel.basicPublish("", queue, PLAIN, body("hello"));

        SpanData process = traces.await(1, "process").get(0);
        continues(process, traces.await(1, "send").get(0));
        assertThat(next()).isEqualTo(process.getSpanId());
    }

    @Test
    void refersToThePublisherAsItIsTold() throws Exception {
        for (Causality causality : Causality.values()) {
            String of = channel.queueDeclare().getQueue();
            rabbit.with(causality).consume(unwrapped(), of, message -> {});
            channel.basicPublish("", of, PLAIN, body("hello"));

            SpanData process = traces.await(1, "process amq.default:" + of).get(0);
            SpanData send = traces.await(1, "send amq.default:" + of).get(0);
            boolean parent = process.getParentSpanId().equals(send.getSpanId());
            assertThat(parent).as(causality.name()).isEqualTo(causality != Causality.LINK);
            assertThat(links(process, null)).hasSize(causality == Causality.PARENT ? 0 : 1);
        }
    }

    @Test
    void givesASettlementThatComesLaterASpanOfItsOwn() throws Exception {
        List<Long> tags = new ArrayList<>();
        channel.basicConsume(
                queue,
                false,
                (tag, message) -> {
                    tags.add(message.getEnvelope().getDeliveryTag());
                    handled.add("seen");
                },
                tag -> {});
        for (int i = 0; i < 3; i++) {
            channel.basicPublish("", queue, PLAIN, body("hello"));
        }
        List<SpanData> processes = traces.await(3, "process");

        channel.basicAck(tags.get(1), true);
        channel.basicReject(tags.get(2), false);

        SpanData ack = traces.await(1, "ack").get(0);
        assertThat(ack.getName()).isEqualTo("ack amq.default:" + queue);
        assertThat(ack.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(value(ack, "messaging.operation.type")).isEqualTo("settle");
        assertThat(value(ack, "messaging.batch.message_count")).isEqualTo(2L);
        assertThat(links(ack, null))
                .containsExactly(processes.get(0).getSpanId(), processes.get(1).getSpanId());
        SpanData reject = traces.await(1, "reject").get(0);
        assertThat(reject.getParentSpanId()).isEqualTo(processes.get(2).getSpanId());
        assertThat(rabbit(reject, "settlement.requeue")).isEqualTo(false);
    }

    @Test
    void receivesInASpanWithALinkToThePublisher() throws Exception {
        assertThat(channel.basicGet(queue, true)).isNull();
        channel.basicPublish("", queue, PLAIN, body("hello"));
        GetResponse message = pull();
        channel.basicAck(message.getEnvelope().getDeliveryTag(), false);

        SpanData receive = traces.await(1, "receive").get(0);
        assertThat(receive.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(links(receive, null))
                .containsExactly(traces.named("send").get(0).getSpanId());
        assertThat(receive.getEndEpochNanos()).isGreaterThanOrEqualTo(receive.getStartEpochNanos());
        assertThat(links(traces.await(1, "ack").get(0), null)).containsExactly(receive.getSpanId());
    }

    @Test
    void processesAPulledMessageAsAPushedOne() throws Exception {
        channel.basicPublish("", queue, PLAIN, body("hello"));
        GetResponse message = pull();
        rabbit.process(channel, queue, message, span -> channel.basicAck(tag(message), false));

        SpanData process = traces.await(1, "process").get(0);
        continues(process, traces.named("send").get(0));
        assertThat(rabbit(process, "settlement")).isEqualTo("ack");
        assertThat(traces.named("ack")).isEmpty();
    }

    @Test
    void processesABatchInOneSpanWithALinkToEachPublisher() throws Exception {
        List<GetResponse> batch = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            channel.basicPublish("", queue, PLAIN, body("hello"));
            batch.add(pull());
        }
        Span request = tracing.tracer().spanBuilder("request").startSpan();
        Spans.Task<IOException> inBatch = span -> channel.basicAck(tag(batch.get(4)), true);
        Spans.Task<IOException> inRequest = span -> rabbit.processBatch(channel, queue, batch, inBatch);
        Spans.runIn(request, inRequest);

        SpanData process = traces.await(1, "process").get(0);
        assertThat(process.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
        assertThat(value(process, "messaging.batch.message_count")).isEqualTo(5L);
        assertThat(links(process, null))
                .containsExactlyElementsOf(
                        traces.named("send").stream().map(SpanData::getSpanId).toList());
        assertThat(rabbit(process, "settlement")).isEqualTo("ack");
        assertThat(channel.messageCount(queue)).isZero();
    }

    @Test
    void keepsEveryParentAndLinkOfTenThousandMessagesRight() throws Exception {
        int count = 10_000;
        Channel consuming = connection.createChannel();
        consuming.basicQos(500);
        consuming.basicConsume(
                queue,
                false,
                (tag, message) -> {
                    handled.add(new String(message.getBody(), UTF_8) + " "
                            + Span.current().getSpanContext().getSpanId());
                    consuming.basicAck(message.getEnvelope().getDeliveryTag(), false);
                },
                tag -> {});
        channel.confirmSelect();
        for (int i = 0; i < count; i++) {
            channel.basicPublish("", queue, PLAIN.builder().messageId("m" + i).build(), body("m" + i));
            if (i % 500 == 499) {
                channel.waitForConfirmsOrDie();
            }
        }

        Map<String, SpanData> sends = byMessage(traces.await(count, "send"));
        Map<String, SpanData> processes = byMessage(traces.await(count, "process"));
        assertThat(processes).hasSize(count);
        Set<String> seen = new HashSet<>(handled);
        processes.forEach((id, process) -> {
            continues(process, sends.get(id));
            assertThat(process.getLinks()).hasSize(1);
            assertThat(rabbit(process, "settlement")).isEqualTo("ack");
            assertThat(seen).contains(id + " " + process.getSpanId());
        });
        assertThat(sends.values()).allMatch(send -> "ack".equals(rabbit(send, "confirm")));
        assertThat(tracing.losses()).isEmpty();
    }

    @Test
    void measuresAsTheConventionsSay() throws Exception {
        channel.basicConsume(queue, false, acknowledging(), tag -> {});
        channel.basicPublish("", queue, PLAIN, body("hello"));
        traces.await(1, "process");

        // What is measured of a span is recorded after it has ended.
        Traces.await("the last measurement", () -> tracing.metrics().contains("messaging.process.duration"));
        assertThat(tracing.metrics())
                .contains(
                        "messaging.client.operation.duration",
                        "messaging.client.sent.messages",
                        "messaging.client.consumed.messages",
                        "messaging.process.duration");
    }

    private DeliverCallback acknowledging() {
        return (tag, message) -> {
            handled.add(new String(message.getBody(), UTF_8) + " in "
                    + Span.current().getSpanContext().getSpanId());
            channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
        };
    }

    private Channel unwrapped() throws IOException {
        return ((TracedChannel) connection.createChannel()).delegate();
    }

    private GetResponse pull() throws Exception {
        BlockingQueue<GetResponse> pulled = new LinkedBlockingQueue<>();
        Traces.await("a message", () -> {
            GetResponse message = channel.basicGet(queue, false);
            return message != null && pulled.add(message);
        });
        return pulled.remove();
    }

    private String next() throws InterruptedException {
        return handled.poll(30, TimeUnit.SECONDS);
    }

    private static Map<String, SpanData> byMessage(List<SpanData> spans) {
        Map<String, SpanData> byId = new HashMap<>();
        spans.forEach(span -> byId.put((String) value(span, "messaging.message.id"), span));
        return byId;
    }

    private static long tag(GetResponse message) {
        return message.getEnvelope().getDeliveryTag();
    }

    private static byte[] body(String text) {
        return text.getBytes(UTF_8);
    }
}
