package dev.clew.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InContextTest {
    private final TestTracing tracing = new TestTracing();
    private final Spans spans = new Spans(tracing.tracer());
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void close() {
        threads.shutdownNow();
        tracing.close();
    }

    @Test
    void takesTheSpanToAnotherThread() throws Exception {
        AtomicReference<String> there = new AtomicReference<>();
        String here = spans.call("request", Attributes.empty(), span -> {
            Thread thread = new Thread(InContext.wrap(() -> there.set(current())));
            thread.start();
            thread.join();
            return current();
        });
        assertThat(there).hasValue(here);
    }

    @Test
    void takesTheSpanThroughAnExecutor() throws Exception {
        ExecutorService wrapped = InContext.wrap(threads);
        Callable<String> task = InContextTest::current;
        String here = spans.call("request", Attributes.empty(), span -> {
            Future<String> there = wrapped.submit(task);
            assertThat(there.get()).isEqualTo(current());
            assertThat(threads.submit(InContext.wrap(task)).get()).isEqualTo(current());
            return current();
        });
        assertThat(here).isNotEqualTo(wrapped.submit(task).get());
    }

    /// None could pass the barrier if they ran one after the other.
    @Test
    void runsAllAtOnceAsChildrenOfTheCurrentSpan() throws Exception {
        CountDownLatch together = new CountDownLatch(3);
        List<Callable<Integer>> tasks = IntStream.range(0, 3)
                .<Callable<Integer>>mapToObj(i -> () -> spans.call("get_loan", Attributes.empty(), span -> {
                    together.countDown();
                    together.await();
                    return i;
                }))
                .toList();

        List<Integer> results = spans.call("process_batch", Attributes.empty(), span -> InContext.all(threads, tasks));

        assertThat(results).containsExactly(0, 1, 2);
        SpanData batch = tracing.spans().get(3);
        assertThat(tracing.spans().subList(0, 3))
                .extracting(SpanData::getParentSpanId)
                .containsOnly(batch.getSpanId());
    }

    @Test
    void tellsOfEveryFailure() {
        List<Callable<String>> tasks = List.of(
                () -> "fine",
                () -> {
                    throw new IOException("first");
                },
                () -> {
                    throw new IOException("second");
                });
        assertThatThrownBy(() -> InContext.all(threads, tasks))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("first")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .satisfies(second -> assertThat(second).hasMessage("second")));
    }

    private static String current() {
        return Span.current().getSpanContext().getSpanId();
    }
}
