package dev.clew.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpansTest {
    private static final AttributeKey<String> USER_ID = AttributeKey.stringKey("user.id");
    private static final AttributeKey<Long> SCORE = AttributeKey.longKey("credit.score");

    private final TestTracing tracing = new TestTracing();
    private final Spans spans = new Spans(tracing.tracer());

    @AfterEach
    void close() {
        tracing.close();
    }

    @Test
    void givesTheResultAndEndsTheSpan() {
        long score = spans.call("credit_check", Attributes.of(USER_ID, "456"), span -> {
            span.setAttribute(SCORE, 814);
            return 814L;
        });

        assertThat(score).isEqualTo(814);
        assertThat(tracing.spans()).singleElement().satisfies(span -> {
            assertThat(span.getName()).isEqualTo("credit_check");
            assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
            assertThat(span.getAttributes().asMap()).isEqualTo(Map.of(USER_ID, "456", SCORE, 814L));
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        });
    }

    @Test
    void makesTheSpanTheParentOfThoseWithin() {
        spans.run("outer", Attributes.empty(), outer -> spans.run("inner", Attributes.empty(), inner -> {}));

        assertThat(tracing.spans()).extracting(SpanData::getName).containsExactly("inner", "outer");
        assertThat(tracing.spans().get(0).getParentSpanId())
                .isEqualTo(tracing.spans().get(1).getSpanId());
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void putsTheFailureOnTheSpanAndThrowsItOn() {
        IOException failure = new IOException("disk full");

        assertThatThrownBy(() -> spans.run("save", Attributes.empty(), span -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(tracing.spans()).singleElement().satisfies(span -> {
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getStatus().getDescription()).isEqualTo("disk full");
            assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isEqualTo("java.io.IOException");
            assertThat(span.getEvents()).singleElement().satisfies(event -> {
                assertThat(event.getName()).isEqualTo("exception");
                assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.stacktrace")))
                        .contains("SpansTest");
            });
        });
    }

    @Test
    void namesAFailureWithoutAMessageByItsClass() {
        assertThatThrownBy(() -> spans.run("save", Attributes.empty(), span -> {
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(tracing.spans().get(0).getStatus().getDescription()).isEqualTo("IllegalStateException");
    }

    @Test
    void endsTheSpanOfAnErrorToo() {
        assertThatThrownBy(() -> spans.run("recurse", Attributes.empty(), span -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(tracing.spans()).hasSize(1);
    }

    @Test
    void doesTheWorkWhenTheTracingIsBroken() {
        Spans broken = new Spans(TestTracing.broken().getTracer("test"));
        AtomicReference<Span> given = new AtomicReference<>();

        String result = broken.call("credit_check", Attributes.empty(), span -> {
            given.set(span);
            return "done";
        });

        assertThat(result).isEqualTo("done");
        assertThat(given.get()).isNotNull();
    }

    @Test
    void throwsTheFailureOfTheWorkWhenTheTracingIsBroken() {
        Spans broken = new Spans(TestTracing.broken().getTracer("test"));
        assertThatThrownBy(() -> broken.run("save", Attributes.empty(), span -> {
                    throw new IOException("disk full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
    }
}
