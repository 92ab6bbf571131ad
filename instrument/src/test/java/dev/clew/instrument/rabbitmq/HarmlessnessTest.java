package dev.clew.instrument.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import dev.clew.instrument.FaultyTelemetry;
import dev.clew.instrument.Spans;
import dev.clew.instrument.TestTracing;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A million operations while the tracing fails at every turn: the application notices nothing.
class HarmlessnessTest {
    private static final int ROUNDS = 220_000;
    private static final byte[] BODY = {1};

    @Test
    void doesEveryOperationWhateverFails() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        FaultyTelemetry faulty = new FaultyTelemetry(propagating(), new Random(seed));
        SilentChannel silent = new SilentChannel();
        TracedRabbit rabbit = TracedRabbit.create(faulty);
        Channel channel = rabbit.wrap(silent);
        Spans spans = new Spans(faulty.getTracer("test"));
        Handled handled = new Handled(channel);
        channel.basicConsume("queue", false, handled);

        long settled = 0;
        for (int i = 1; i <= ROUNDS; i++) {
            BasicProperties sentOn = i % 7 == 0 ? silent.published() : new BasicProperties();
            spans.<IOException>run(
                    "work", Attributes.empty(), span -> channel.basicPublish("loans", "loan.created", sentOn, BODY));
            silent.deliver(i, i % 3 == 0);
            settled++;
            if (i % 4 == 0) {
                GetResponse message = channel.basicGet("queue", false);
                if (i % 8 == 0) {
                    rabbit.process(channel, "queue", message, span -> {});
                } else {
                    rabbit.processBatch(channel, "queue", List.of(message), span -> {});
                }
                channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
                settled++;
            }
            if (i % 1000 == 0) {
                channel.confirmSelect();
            }
        }

        assertThat(handled.count).isEqualTo(ROUNDS);
        assertThat(silent.settled()).isEqualTo(settled);
        assertThat(faulty.faults()).isGreaterThan(ROUNDS);
        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    void publishesWhenTheExporterFails() throws Exception {
        SilentChannel silent = new SilentChannel();
        Channel channel = TracedRabbit.create(TestTracing.broken()).wrap(silent);
        for (int i = 0; i < 1_000; i++) {
            channel.basicPublish("loans", "loan.created", new BasicProperties(), BODY);
        }
        assertThat(silent.published()).isNotNull();
    }

    @Test
    void startsANewTraceAfterMalformedContexts() throws Exception {
        try (TestTracing tracing = new TestTracing()) {
            SilentChannel silent = new SilentChannel();
            Channel channel = TracedRabbit.create(tracing.sdk()).wrap(silent);
            channel.basicConsume("queue", false, new Handled(channel));
            List<Map<String, Object>> malformed = List.of(
                    Map.of("traceparent", "nonsense"),
                    Map.of("traceparent", 17),
                    Map.of("traceparent", new byte[] {-1, -2}),
                    Map.of("traceparent", "00-00000000000000000000000000000000-0000000000000000-01"),
                    Map.of("traceparent", Map.of("nested", true)));
            for (int i = 0; i < malformed.size(); i++) {
                silent.basicPublish(
                        "",
                        "queue",
                        new BasicProperties.Builder().headers(malformed.get(i)).build(),
                        BODY);
                silent.deliver(i + 1, false);
            }

            assertThat(tracing.spans()).hasSize(malformed.size()).allSatisfy(span -> {
                assertThat(span.getParentSpanContext().isValid()).isFalse();
                assertThat(span.getLinks()).isEmpty();
            });
            assertThat(tracing.losses()).containsOnly(Map.entry("context_malformed", (long) malformed.size()));
        }
    }

    @Test
    void remembersNoMoreThanItsLimits() throws Exception {
        int limit = 10_000;
        int beyond = 5;
        try (TestTracing tracing = new TestTracing()) {
            SilentChannel silent = new SilentChannel();
            Channel channel = TracedRabbit.create(tracing.sdk()).wrap(silent);
            channel.basicConsume("queue", false, new DefaultConsumer(channel));
            channel.confirmSelect();
            for (int i = 1; i <= limit + beyond; i++) {
                channel.basicPublish("loans", "loan.created", new BasicProperties(), BODY);
                silent.deliver(i, false);
            }
            assertThat(tracing.losses())
                    .isEqualTo(Map.of(
                            "attempt_forgotten", (long) beyond,
                            "delivery_forgotten", (long) beyond,
                            "publish_forgotten", (long) beyond));
        }
    }

    private static OpenTelemetrySdk propagating() {
        return OpenTelemetrySdk.builder()
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
    }

    private static final class Handled extends DefaultConsumer {
        private long count;

        Handled(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body)
                throws IOException {
            count++;
            long delivery = envelope.getDeliveryTag();
            switch ((int) (delivery % 3)) {
                case 0 -> getChannel().basicAck(delivery, false);
                case 1 -> getChannel().basicNack(delivery, false, true);
                default -> getChannel().basicReject(delivery, false);
            }
        }
    }
}
