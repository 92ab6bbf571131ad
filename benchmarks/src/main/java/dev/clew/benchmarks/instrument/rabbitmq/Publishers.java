package dev.clew.benchmarks.instrument.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.clew.instrument.rabbitmq.TracedRabbit;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.OpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// The same message published in five ways, each into a [SilentChannel] of its own.
final class Publishers {
    static final String EXCHANGE = "loans";
    static final String ROUTING_KEY = "loan.created";

    private static final byte[] BODY = new byte[100];
    private static final BasicProperties PROPERTIES = new BasicProperties.Builder()
            .contentType("application/json")
            .messageId("2d4f0f6e-52a7-4d0c-9d34-0f1a9f2b6c11")
            .correlationId("loan-1")
            .deliveryMode(2)
            .build();
    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    private static final AttributeKey<String> CONVERSATION_ID =
            AttributeKey.stringKey("messaging.message.conversation_id");
    private static final Attributes ATTRIBUTES = Attributes.builder()
            .put("messaging.system", "rabbitmq")
            .put("messaging.operation.name", "send")
            .put("messaging.operation.type", "send")
            .put("messaging.destination.name", EXCHANGE + ":" + ROUTING_KEY)
            .put("messaging.rabbitmq.destination.routing_key", ROUTING_KEY)
            .put("server.address", "127.0.0.1")
            .put("server.port", 5672)
            .build();
    private static final TextMapSetter<Map<String, Object>> SETTER = (headers, key, value) -> {
        if (headers != null) {
            headers.put(key, value);
        }
    };

    private final SilentChannel untraced = new SilentChannel();
    private final SilentChannel byHand = new SilentChannel();
    private final SilentChannel behindDisabled = new SilentChannel();
    private final SilentChannel behindWrapped = new SilentChannel();
    private final Channel disabled = TracedRabbit.create(OpenTelemetry.noop()).wrap(behindDisabled);
    private final SilentChannel behindMeasured = new SilentChannel();
    private final Channel wrapped;
    private final Channel measured;
    private final Tracer tracer;
    private final TextMapPropagator propagator;

    Publishers() {
        OpenTelemetrySdk sdk = sdk().build();
        OpenTelemetrySdk measuring = sdk().setMeterProvider(SdkMeterProvider.builder()
                        .registerMetricReader(new QuietReader())
                        .build())
                .build();
        this.tracer = sdk.getTracer("by hand");
        this.propagator = sdk.getPropagators().getTextMapPropagator();
        this.wrapped = TracedRabbit.create(sdk).wrap(behindWrapped);
        this.measured = TracedRabbit.create(measuring).wrap(behindMeasured);
    }

    private static OpenTelemetrySdkBuilder sdk() {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(new ForgettingProcessor())
                        .build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()));
    }

    BasicProperties untraced() throws IOException {
        untraced.basicPublish(EXCHANGE, ROUTING_KEY, PROPERTIES, BODY);
        return untraced.published();
    }

    BasicProperties disabled() throws IOException {
        disabled.basicPublish(EXCHANGE, ROUTING_KEY, PROPERTIES, BODY);
        return behindDisabled.published();
    }

    /// As a careful programmer writes it with the SDK alone: what never changes is made once.
    BasicProperties byHand() throws IOException {
        Span span = tracer.spanBuilder("send loans:loan.created")
                .setSpanKind(SpanKind.PRODUCER)
                .setAllAttributes(ATTRIBUTES)
                .setAttribute(MESSAGE_ID, PROPERTIES.getMessageId())
                .setAttribute(CONVERSATION_ID, PROPERTIES.getCorrelationId())
                .startSpan();
        try {
            Map<String, Object> headers = new HashMap<>();
            propagator.inject(Context.current().with(span), headers, SETTER);
            headers.put("timestamp_in_ms", System.currentTimeMillis());
            BasicProperties carrying = PROPERTIES.builder().headers(headers).build();
            byHand.basicPublish(EXCHANGE, ROUTING_KEY, carrying, BODY);
        } finally {
            span.end();
        }
        return byHand.published();
    }

    BasicProperties wrapped() throws IOException {
        wrapped.basicPublish(EXCHANGE, ROUTING_KEY, PROPERTIES, BODY);
        return behindWrapped.published();
    }

    BasicProperties measured() throws IOException {
        measured.basicPublish(EXCHANGE, ROUTING_KEY, PROPERTIES, BODY);
        return behindMeasured.published();
    }
}
