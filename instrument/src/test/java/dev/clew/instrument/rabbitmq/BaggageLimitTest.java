package dev.clew.instrument.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.clew.instrument.TestTracing;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BaggageLimitTest {
    private final TestTracing tracing = new TestTracing();
    private final Meter meter = tracing.sdk().getMeter("test");
    private final MessageHeaders headers =
            new MessageHeaders(tracing.sdk().getPropagators().getTextMapPropagator(), new Losses(meter));

    @AfterEach
    void close() {
        tracing.close();
    }

    @Test
    void leavesAloneWhatFits() {
        String fits = members(64);
        assertThat(BaggageLimit.fit(fits)).isSameAs(fits);
        assertThat(BaggageLimit.fit("")).isEmpty();
    }

    @Test
    void keepsTheFirstSixtyFourMembers() {
        assertThat(BaggageLimit.fit(members(65))).isEqualTo(members(64));
    }

    @Test
    void keepsWholeMembersWithinTheBytes() {
        String half = "a=" + "x".repeat(4_090);
        assertThat(BaggageLimit.fit(half + "," + half))
                .hasSize(2 * half.length() + 1)
                .hasSize(8_185);
        assertThat(BaggageLimit.fit(half + "," + half + ",b=123456789")).isEqualTo(half + "," + half);
        assertThat(BaggageLimit.fit("a=" + "x".repeat(9_000))).isEmpty();
    }

    @Test
    void holdsForWhatIsSentAndForWhatIsReceived() {
        BaggageBuilder many = Baggage.builder();
        IntStream.range(0, 100).forEach(i -> many.put("k" + i, "v"));
        Map<String, Object> sent = headers.inject(Context.root().with(many.build()), new BasicProperties(), 1)
                .getHeaders();
        assertThat(((String) sent.get("baggage")).split(",")).hasSize(64);

        BasicProperties received = new BasicProperties.Builder()
                .headers(Map.of("baggage", members(100_000)))
                .build();
        assertThat(Baggage.fromContext(headers.extract(Context.root(), received))
                        .size())
                .isEqualTo(64);
        assertThat(tracing.losses()).isEqualTo(Map.of("baggage_trimmed", 2L));
    }

    private static String members(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    }
}
