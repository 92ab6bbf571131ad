package dev.clew.instrument.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// A million spans, several threads, and exporters that misbehave.
class KeepErrorsUnderFireTest {
    private static final int THREADS = 4;
    private static final int TRACES_PER_THREAD = 50_000;
    private static final int SPANS_PER_TRACE = 5;

    @Test
    void anExporterThatThrowsIsNotNoticed() throws Exception {
        aMillionSpans(SimpleSpanProcessor.create(new ScriptedExporter(batch -> {
            throw new IllegalStateException("exporter is broken");
        })));
    }

    @Test
    void aProcessorThatThrowsIsNotNoticed() throws Exception {
        aMillionSpans(new ThrowingProcessor());
    }

    @Test
    void anExporterThatFailsIsNotNoticed() throws Exception {
        aMillionSpans(batching(new ScriptedExporter(batch -> CompletableResultCode.ofFailure())));
    }

    @Test
    void anExporterThatBlocksIsNotNoticed() throws Exception {
        var never = new CountDownLatch(1);
        try {
            aMillionSpans(batching(new ScriptedExporter(batch -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return CompletableResultCode.ofSuccess();
            })));
        } finally {
            never.countDown();
        }
    }

    @Test
    void anExporterThatComesBackGetsWhatFailsFromThenOn() throws Exception {
        var isDown = new AtomicInteger(1);
        var names = new ConcurrentLinkedQueue<String>();
        var exporter = new ScriptedExporter(batch -> {
            if (isDown.get() == 1) {
                return CompletableResultCode.ofFailure();
            }
            batch.forEach(span -> names.add(span.getName()));
            return CompletableResultCode.ofSuccess();
        });
        KeepErrorsProcessor processor =
                KeepErrorsProcessor.builder(batching(exporter)).build();
        try (SdkTracerProvider provider = provider(processor)) {
            Tracer tracer = provider.get("test");
            for (int i = 0; i < 10_000; i++) {
                fail(tracer, "while it was down");
            }
            provider.forceFlush().join(5, TimeUnit.SECONDS);
            isDown.set(0);
            fail(tracer, "when it was back");
            // Not one flush: the SDK may take it for the one before, if that is only just done.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!names.contains("when it was back") && System.nanoTime() < deadline) {
                provider.forceFlush().join(5, TimeUnit.SECONDS);
            }
            assertThat(names).contains("when it was back");
            assertThat(provider.shutdown().join(5, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
        }
    }

    @Test
    void everyErrorOfEveryThreadIsExportedWithItsTrace() throws Exception {
        var exported = new AtomicLong();
        KeepErrorsProcessor processor = KeepErrorsProcessor.builder(
                        SimpleSpanProcessor.create(new ScriptedExporter(batch -> {
                            exported.addAndGet(batch.size());
                            return CompletableResultCode.ofSuccess();
                        })))
                .build();
        long failedTraces;
        try (SdkTracerProvider provider = provider(processor)) {
            failedTraces = load(provider, 5_000, () -> {});
        }
        assertThat(exported.get()).isEqualTo(failedTraces * SPANS_PER_TRACE);
        assertThat(processor.keptSpans(KeepReason.ERROR)).isEqualTo(exported.get());
        assertThat(processor.droppedSpans(DropReason.UNREMARKABLE))
                .isEqualTo((long) THREADS * 5_000 * SPANS_PER_TRACE - exported.get());
    }

    /// Nothing is held when all is over, nothing was held beyond the limit, and no thread saw an exception.
    private static void aMillionSpans(SpanProcessor next) throws Exception {
        KeepErrorsProcessor processor =
                KeepErrorsProcessor.builder(next).maxSpans(100).maxTraces(20).build();
        SdkTracerProvider provider = provider(processor);
        var mostHeld = new AtomicInteger();
        load(provider, TRACES_PER_THREAD, () -> mostHeld.accumulateAndGet(processor.heldSpans(), Math::max));
        // A span that asks for room and gets none is counted for that moment.
        assertThat(mostHeld.get()).isBetween(1, 100 + THREADS);
        assertThat(processor.heldSpans()).isZero();
        provider.shutdown().join(5, TimeUnit.SECONDS);
        long accounted = 0;
        for (KeepReason reason : KeepReason.values()) {
            accounted += processor.keptSpans(reason);
        }
        for (DropReason reason : DropReason.values()) {
            accounted += processor.droppedSpans(reason);
        }
        assertThat(accounted).isEqualTo((long) THREADS * TRACES_PER_THREAD * SPANS_PER_TRACE);
    }

    /// Makes traces on several threads, one of a hundred of which fails. How many failed.
    ///
    /// @param amidTraces run while a trace is under way
    private static long load(SdkTracerProvider provider, int tracesPerThread, Runnable amidTraces)
            throws InterruptedException {
        var escaped = new ConcurrentLinkedQueue<Throwable>();
        var failedTraces = new AtomicLong();
        var threads = new Thread[THREADS];
        for (int t = 0; t < THREADS; t++) {
            long seed = 100L + t;
            threads[t] = new Thread(() -> {
                try {
                    var random = new Random(seed);
                    Tracer tracer = provider.get("test");
                    for (int i = 0; i < tracesPerThread; i++) {
                        failedTraces.addAndGet(trace(tracer, random, amidTraces) ? 1 : 0);
                    }
                } catch (RuntimeException | Error e) {
                    escaped.add(e);
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join(Duration.ofMinutes(2).toMillis());
            assertThat(thread.isAlive()).as("a thread of the application hangs").isFalse();
        }
        assertThat(escaped).isEmpty();
        return failedTraces.get();
    }

    private static boolean trace(Tracer tracer, Random random, Runnable beforeItEnds) {
        boolean fails = random.nextInt(100) == 0;
        int failing = random.nextInt(SPANS_PER_TRACE);
        Span root = tracer.spanBuilder("request").setNoParent().startSpan();
        for (int i = 1; i < SPANS_PER_TRACE; i++) {
            Span child = tracer.spanBuilder("child")
                    .setParent(Context.root().with(root))
                    .startSpan();
            if (fails && failing == i) {
                child.setStatus(StatusCode.ERROR);
            }
            child.end();
        }
        if (fails && failing == 0) {
            root.setStatus(StatusCode.ERROR);
        }
        beforeItEnds.run();
        root.end();
        return fails;
    }

    private static void fail(Tracer tracer, String name) {
        tracer.spanBuilder(name)
                .setNoParent()
                .startSpan()
                .setStatus(StatusCode.ERROR)
                .end();
    }

    private static SdkTracerProvider provider(KeepErrorsProcessor processor) {
        return SdkTracerProvider.builder()
                .setSampler(
                        AlwaysRecordSampler.around(ParentThresholdSampler.withRoot(ConsistentProbabilitySampler.of(0))))
                .addSpanProcessor(processor)
                .build();
    }

    private static BatchSpanProcessor batching(SpanExporter exporter) {
        return BatchSpanProcessor.builder(exporter)
                .setScheduleDelay(Duration.ofMillis(10))
                .setExporterTimeout(Duration.ofSeconds(1))
                .build();
    }

    private static final class ThrowingProcessor implements SpanProcessor {
        @Override
        public void onStart(Context parentContext, ReadWriteSpan span) {
            throw new IllegalStateException("onStart");
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            throw new IllegalStateException("onEnd");
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }

        @Override
        public CompletableResultCode shutdown() {
            throw new IllegalStateException("shutdown");
        }

        @Override
        public CompletableResultCode forceFlush() {
            throw new NoClassDefFoundError("forceFlush");
        }
    }
}
