package dev.clew.instrument.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.instrument.TestTracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Reads what was traced, as a test asks about it.
record Traces(TestTracing tracing) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AttributeKey<String> LINK_TYPE = AttributeKey.stringKey("clew.link.type");

    /// The spans whose name begins so, in the order in which they ended.
    List<SpanData> named(String beginning) {
        return tracing.spans().stream()
                .filter(span -> span.getName().startsWith(beginning))
                .toList();
    }

    /// The same, once there are `count`.
    List<SpanData> await(int count, String beginning) throws Exception {
        await(
                "%d spans named %s, has %s".formatted(count, beginning, tracing.spans()),
                () -> named(beginning).size() >= count);
        List<SpanData> spans = named(beginning);
        assertThat(spans).hasSize(count);
        return spans;
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    static @Nullable Object value(SpanData span, String key) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(each -> each.getKey().getKey().equals(key))
                .map(each -> each.getValue())
                .findFirst()
                .orElse(null);
    }

    static @Nullable Object rabbit(SpanData span, String key) {
        return value(span, "clew.messaging.rabbitmq." + key);
    }

    /// Ids of the spans to which `span` has a link of this type; null for links without one.
    static List<String> links(SpanData span, @Nullable String type) {
        return span.getLinks().stream()
                .filter(link -> Objects.equals(link.getAttributes().get(LINK_TYPE), type))
                .map(LinkData::getSpanContext)
                .map(context -> context.getSpanId())
                .toList();
    }

    static void continues(SpanData process, SpanData send) {
        assertThat(process.getTraceId()).isEqualTo(send.getTraceId());
        assertThat(process.getParentSpanId()).isEqualTo(send.getSpanId());
        assertThat(links(process, null)).containsExactly(send.getSpanId());
    }
}
