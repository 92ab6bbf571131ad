package dev.clew.instrument.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Handlers of messages, settled by how they end, at a real broker.
@ExtendWith(OneBroker.class)
class MessageHandlerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final BasicProperties PLAIN = new BasicProperties();

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
                    W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
            .build();
    private final TracedRabbit rabbit = TracedRabbit.create(sdk);
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();

    private Connection connection;
    private Channel channel;
    private String queue;
    private String deadLetters;

    @BeforeEach
    void declareQueues(Broker broker) throws Exception {
        connection = broker.connections().newConnection();
        channel = connection.createChannel();
        deadLetters = channel.queueDeclare().getQueue();
        queue = channel.queueDeclare(
                        "",
                        false,
                        true,
                        true,
                        Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", deadLetters))
                .getQueue();
    }

    @AfterEach
    void close() throws IOException {
        connection.abort();
        sdk.close();
    }

    @Test
    void continuesTheTraceOfThePublisher() throws Exception {
        consumeAll();
        rabbit.publish(channel, "", queue, PLAIN, body("hello"));

        assertThat(next()).isEqualTo("hello");
        SpanData send = awaitSpans(2).get(0);
        SpanData process = last(exporter.getFinishedSpanItems());
        assertThat(send.getName()).isEqualTo("send amq.default:" + queue);
        assertThat(send.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(process.getName()).isEqualTo("process amq.default:" + queue);
        assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(process.getTraceId()).isEqualTo(send.getTraceId());
        assertThat(process.getParentSpanId()).isEqualTo(send.getSpanId());
        assertThat(linkedSpans(process)).containsExactly(send.getSpanId());
    }

    @Test
    void startsATraceOfItsOwnWhereOnlyLinksAreWanted() throws Exception {
        rabbit.with(Causality.LINK).consume(channel, queue, message -> handled.add("handled"));
        rabbit.publish(channel, "", queue, PLAIN, body("hello"));

        next();
        List<SpanData> spans = awaitSpans(2);
        assertThat(last(spans).getTraceId()).isNotEqualTo(spans.get(0).getTraceId());
        assertThat(last(spans).getParentSpanContext().isValid()).isFalse();
        assertThat(linkedSpans(last(spans))).containsExactly(spans.get(0).getSpanId());
    }

    @Test
    void bringsTheBaggageToTheHandler() throws Exception {
        rabbit.consume(
                channel,
                queue,
                message -> handled.add(String.valueOf(Baggage.current().getEntryValue("tenant"))));
        Context tenant =
                Context.current().with(Baggage.builder().put("tenant", "a").build());
        tenant.wrap(() -> {
                    rabbit.publish(channel, "", queue, PLAIN, body("hello"));
                    return null;
                })
                .call();
        assertThat(next()).isEqualTo("a");
    }

    @Test
    void waitsForTheBrokersConfirmation() throws Exception {
        channel.confirmSelect();
        rabbit.publishConfirmed(channel, "", queue, PLAIN, body("hello"), PATIENCE);
        assertThat(channel.messageCount(queue)).isEqualTo(1);
    }

    @Test
    void deliversOnceMoreWhatFailedOnce() throws Exception {
        rabbit.consume(channel, queue, message -> {
            handled.add("try");
            if (!message.getEnvelope().isRedeliver()) {
                throw new IllegalStateException("not yet");
            }
        });
        rabbit.publish(channel, "", queue, PLAIN, body("hello"));

        next();
        next();
        List<SpanData> spans = awaitSpans(3);
        SpanData send = spans.get(0);
        SpanData failed = spans.get(1);
        SpanData retried = spans.get(2);
        assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(failed, "error.type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(text(failed, "clew.messaging.rabbitmq.settlement")).isEqualTo("nack");
        assertThat(flag(failed, "clew.messaging.rabbitmq.settlement.requeue")).isTrue();
        assertThat(flag(failed, "clew.messaging.rabbitmq.redelivered")).isFalse();
        assertThat(retried.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(text(retried, "clew.messaging.rabbitmq.settlement")).isEqualTo("ack");
        assertThat(flag(retried, "clew.messaging.rabbitmq.redelivered")).isTrue();
        assertThat(linkedSpans(failed)).containsExactly(send.getSpanId());
        assertThat(linkedSpans(retried)).containsExactly(send.getSpanId(), failed.getSpanId());
    }

    @Test
    void deadLettersWhatFailedTwice() throws Exception {
        rabbit.consume(channel, queue, message -> {
            throw new IllegalStateException("never");
        });
        rabbit.publish(channel, "", queue, PLAIN, body("hello"));

        GetResponse dead = awaitDeadLetter();
        assertThat(new String(dead.getBody(), UTF_8)).isEqualTo("hello");
        SpanData last = last(awaitSpans(3));
        assertThat(text(last, "clew.messaging.rabbitmq.settlement")).isEqualTo("nack");
        assertThat(flag(last, "clew.messaging.rabbitmq.settlement.requeue")).isFalse();
    }

    @Test
    void deadLettersAtOnceWhatNoRetryWillHelp() throws Exception {
        rabbit.consume(channel, queue, message -> {
            throw new UnprocessableMessage("not a loan", new IllegalArgumentException("hello"));
        });
        rabbit.publish(channel, "", queue, PLAIN, body("hello"));

        awaitDeadLetter();
        SpanData process = last(awaitSpans(2));
        assertThat(text(process, "clew.messaging.rabbitmq.settlement")).isEqualTo("reject");
        assertThat(process.getStatus().getDescription()).isEqualTo("not a loan");
    }

    @Test
    void showsAPublishThatFailed() throws Exception {
        channel.close();
        assertThatThrownBy(() -> rabbit.publish(channel, "", queue, PLAIN, body("hello")))
                .isInstanceOf(AlreadyClosedException.class);
        assertThat(awaitSpans(1).get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    private void consumeAll() throws Exception {
        rabbit.consume(channel, queue, message -> handled.add(new String(message.getBody(), UTF_8)));
    }

    private String next() throws InterruptedException {
        String text = handled.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(text).as("a message is handled").isNotNull();
        return text;
    }

    /// The spans by their end, once there are that many.
    private List<SpanData> awaitSpans(int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (exporter.getFinishedSpanItems().size() < count && System.nanoTime() - deadline < 0) {
            Thread.sleep(10);
        }
        assertThat(exporter.getFinishedSpanItems()).hasSize(count);
        return exporter.getFinishedSpanItems();
    }

    private GetResponse awaitDeadLetter() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Channel looking = connection.createChannel()) {
            GetResponse dead = looking.basicGet(deadLetters, true);
            while (dead == null && System.nanoTime() - deadline < 0) {
                Thread.sleep(10);
                dead = looking.basicGet(deadLetters, true);
            }
            assertThat(dead).as("a dead letter").isNotNull();
            return dead;
        }
    }

    private static byte[] body(String text) {
        return text.getBytes(UTF_8);
    }

    private static List<String> linkedSpans(SpanData span) {
        return span.getLinks().stream()
                .map(LinkData::getSpanContext)
                .map(SpanContext::getSpanId)
                .toList();
    }

    private static String text(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    private static Boolean flag(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.booleanKey(key));
    }

    private static SpanData last(List<SpanData> spans) {
        return spans.get(spans.size() - 1);
    }
}
