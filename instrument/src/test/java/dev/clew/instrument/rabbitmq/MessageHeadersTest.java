package dev.clew.instrument.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.clew.instrument.TestTracing;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageHeadersTest {
    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final BasicProperties NO_HEADERS =
            new BasicProperties.Builder().contentType("text/plain").build();

    private final TestTracing tracing = new TestTracing();
    private final MessageHeaders headers = new MessageHeaders(
            tracing.sdk().getPropagators().getTextMapPropagator(),
            new Losses(MeterProvider.noop().get("test")));

    @AfterEach
    void close() {
        tracing.close();
    }

    @Test
    void carryTheContextAsText() {
        Context context = contextOf(TraceState.builder().put("vendor", "1").build())
                .with(Baggage.builder().put("tenant", "a").build());

        Map<String, Object> carried =
                headers.inject(context, NO_HEADERS, 1_700_000_000_123L).getHeaders();

        assertThat(carried)
                .isEqualTo(Map.of(
                        "traceparent",
                        TRACEPARENT,
                        "tracestate",
                        "vendor=1",
                        "baggage",
                        "tenant=a",
                        "timestamp_in_ms",
                        1_700_000_000_123L));
    }

    @Test
    void leaveThePropertiesOfTheCallerAsTheyAre() {
        Map<String, Object> own = new TreeMap<>(Map.of("x-own", 1));
        BasicProperties properties = NO_HEADERS.builder().headers(own).build();

        BasicProperties sent = headers.inject(contextOf(TraceState.getDefault()), properties, 1);

        assertThat(own).containsOnlyKeys("x-own");
        assertThat(properties.getHeaders()).containsOnlyKeys("x-own");
        assertThat(sent.getHeaders()).containsKeys("x-own", "traceparent");
        assertThat(sent.getContentType()).isEqualTo("text/plain");
    }

    @Test
    void forgetTheContextOfAMessageThatIsSentOn() {
        BasicProperties received = NO_HEADERS
                .builder()
                .headers(Map.of("traceparent", "old", "tracestate", "old=1", "baggage", "old=1"))
                .build();

        BasicProperties sent = headers.inject(contextOf(TraceState.getDefault()), received, 1);

        assertThat(sent.getHeaders())
                .containsEntry("traceparent", TRACEPARENT)
                .doesNotContainKeys("tracestate", "baggage");
    }

    @Test
    void keepTheTimeAtWhichAMessageWasFirstPublished() {
        BasicProperties properties =
                NO_HEADERS.builder().headers(Map.of("timestamp_in_ms", 5L)).build();
        BasicProperties sent = headers.inject(Context.root(), properties, 9);
        assertThat(MessageHeaders.publishedMillis(sent)).isEqualTo(5);
    }

    static Stream<Object> kindsOfText() {
        return Stream.of(TRACEPARENT, TRACEPARENT.getBytes(UTF_8), LongStringHelper.asLongString(TRACEPARENT));
    }

    @ParameterizedTest
    @MethodSource("kindsOfText")
    void readEveryKindOfTextThatClientsWrite(Object traceparent) {
        BasicProperties received =
                NO_HEADERS.builder().headers(Map.of("traceparent", traceparent)).build();

        SpanContext found =
                Span.fromContext(headers.extract(Context.root(), received)).getSpanContext();

        assertThat(found.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(found.getSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(found.isRemote()).isTrue();
    }

    static Stream<Map<String, Object>> headersWithoutContext() {
        return Stream.of(
                Map.of(), Map.of("traceparent", 17), Map.of("traceparent", "00-nonsense"), Map.of("x-own", "y"));
    }

    @ParameterizedTest
    @MethodSource("headersWithoutContext")
    void giveNoContextWhereThereIsNone(Map<String, Object> without) {
        BasicProperties received = NO_HEADERS.builder().headers(without).build();
        assertThat(Span.fromContext(headers.extract(Context.root(), received))
                        .getSpanContext()
                        .isValid())
                .isFalse();
    }

    @Test
    void mayBeMissingAltogether() {
        assertThat(headers.extract(Context.root(), NO_HEADERS)).isSameAs(Context.root());
        assertThat(MessageHeaders.publishedMillis(NO_HEADERS)).isNull();
    }

    private static Context contextOf(TraceState state) {
        return Context.root()
                .with(Span.wrap(SpanContext.create(
                        "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getSampled(), state)));
    }
}
