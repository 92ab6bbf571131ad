package dev.clew.instrument.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeepErrorsProcessorTest {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
    private KeepErrorsProcessor processor;
    private SdkTracerProvider provider;

    @AfterEach
    void shutdown() {
        if (provider != null) {
            provider.close();
        }
    }

    @Test
    void aTraceThatEndsWellIsDropped() {
        sampling(0, builder -> builder);
        Span root = root("request");
        child(root, "query").end();
        root.end();
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        assertThat(processor.droppedSpans(DropReason.UNREMARKABLE)).isEqualTo(2);
        assertThat(processor.heldSpans()).isZero();
    }

    @Test
    void anErrorBringsTheWholeLocalTrace() {
        sampling(0, builder -> builder);
        Span root = root("request");
        child(root, "before").end();
        failed(child(root, "broken")).end();
        child(root, "after").end();
        root.end();
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("before", "broken", "after", "request");
        assertThat(processor.keptSpans(KeepReason.ERROR)).isEqualTo(4);
    }

    @Test
    void aRootThatFailsBringsItsChildren() {
        sampling(0, builder -> builder);
        Span root = root("request");
        child(root, "query").end();
        failed(root).end();
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("query", "request");
    }

    @Test
    void aSlowRootBringsItsChildren() {
        sampling(0, builder -> builder.slowerThan(Duration.ofSeconds(2)));
        for (long millis : new long[] {1_999, 2_000}) {
            Span root = provider.get("test")
                    .spanBuilder("took " + millis)
                    .setStartTimestamp(1_000, TimeUnit.SECONDS)
                    .startSpan();
            child(root, "query of " + millis).end();
            root.end(1_000_000 + millis, TimeUnit.MILLISECONDS);
        }
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("query of 2000", "took 2000");
        assertThat(processor.keptSpans(KeepReason.SLOW)).isEqualTo(2);
    }

    @Test
    void whatIsKeptIsExportedAsSampledForCertain() {
        sampling(0, builder -> builder);
        String traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        Span root = provider.get("test")
                .spanBuilder("request")
                .setParent(Parents.unsampled(traceId, "ot=p:1", "rojo=1"))
                .setAttribute("loan.id", "17")
                .startSpan();
        failed(root).end();
        SpanData kept = exporter.getFinishedSpanItems().get(0);
        assertThat(kept.getSpanContext().isSampled()).isTrue();
        byte asStarted = root.getSpanContext().getTraceFlags().asByte();
        assertThat(kept.getSpanContext().getTraceFlags().asByte()).isEqualTo((byte) (asStarted | 1));
        assertThat(Parents.text(kept.getSpanContext().getTraceState())).isEqualTo("ot=p:1;th:0,rojo=1");
        assertThat(kept.getSpanId()).isEqualTo(root.getSpanContext().getSpanId());
        assertThat(kept.getParentSpanId()).isEqualTo(Parents.SPAN_ID);
        assertThat(kept.getAttributes().asMap()).hasSize(2).containsEntry(KeptSpan.KEPT_FOR, "error");
        assertThat(kept.getTotalAttributeCount()).isEqualTo(2);
        // What other services were told does not change after the fact.
        assertThat(root.getSpanContext().isSampled()).isFalse();
    }

    @Test
    void sampledSpansOfASuccessKeepTheirThreshold() {
        sampling(0.5, builder -> builder);
        Span root = sampledRoot();
        child(root, "query").end();
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        root.end();
        assertThat(exporter.getFinishedSpanItems()).hasSize(2).allSatisfy(span -> {
            assertThat(Parents.text(span.getSpanContext().getTraceState())).isEqualTo("ot=th:8");
            assertThat(span.getAttributes()).isEqualTo(Attributes.empty());
        });
    }

    @Test
    void sampledSpansOfAFailureStandForThemselves() {
        sampling(0.5, builder -> builder);
        Span root = sampledRoot();
        child(root, "query").end();
        failed(root).end();
        assertThat(exporter.getFinishedSpanItems()).hasSize(2).allSatisfy(span -> {
            assertThat(Parents.text(span.getSpanContext().getTraceState())).isEqualTo("ot=th:0");
            assertThat(span.getAttributes().get(KeptSpan.KEPT_FOR)).isNull();
        });
    }

    @Test
    void theWeightsCountErrorsExactlyAndSuccessesFairly() {
        sampling(0.1, builder -> builder);
        int errors = 0;
        for (int i = 0; i < 20_000; i++) {
            Span root = root("request");
            child(root, "query").end();
            if (i % 10 == 0) {
                failed(root);
                errors++;
            }
            root.end();
        }
        double failures = 0;
        double successes = 0;
        for (SpanData span : exporter.getFinishedSpanItems()) {
            long threshold = OtelTraceState.threshold(span.getSpanContext().getTraceState());
            double weight = 1 / Threshold.probability(threshold);
            if (span.getName().equals("request")) {
                failures += span.getStatus().getStatusCode() == StatusCode.ERROR ? weight : 0;
                successes += span.getStatus().getStatusCode() == StatusCode.ERROR ? 0 : weight;
            }
        }
        assertThat(failures).isEqualTo(errors);
        // Five standard deviations of 18,000 draws of which each counts ten-fold.
        assertThat(successes).isBetween(18_000.0 - 2_013, 18_000.0 + 2_013);
    }

    @Test
    void aTraceThatIsCertainAnywayIsNotHeld() {
        sampling(1, builder -> builder);
        Span root = root("request");
        child(root, "query").end();
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        assertThat(processor.heldSpans()).isZero();
        root.end();
        assertThat(exporter.getFinishedSpanItems()).hasSize(2);
    }

    @Test
    void theRootOfAnotherServiceIsNotWaitedFor() {
        sampling(0, builder -> builder);
        Span caller = root("caller");
        Span called = provider.get("test")
                .spanBuilder("called")
                .setParent(Parents.across(caller))
                .startSpan();
        child(called, "query").end();
        failed(called).end();
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .contains("query", "called");
    }

    @Test
    void workThatOutlivesTheRootIsWaitedFor() {
        sampling(0, builder -> builder.grace(Duration.ofSeconds(5)));
        Span root = root("request");
        Span background = child(root, "background");
        root.end();
        clock.addAndGet(Duration.ofSeconds(4).toNanos());
        failed(background).end();
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("request", "background");
    }

    @Test
    void workThatOutlivesTheGraceTimeComesAlone() {
        sampling(0, builder -> builder.grace(Duration.ofSeconds(5)));
        Span root = root("request");
        Span broken = child(root, "broken");
        Span fine = child(root, "fine");
        root.end();
        clock.addAndGet(Duration.ofSeconds(5).toNanos());
        failed(broken).end();
        fine.end();
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("broken");
        assertThat(processor.droppedSpans(DropReason.UNREMARKABLE)).isEqualTo(1);
        assertThat(processor.droppedSpans(DropReason.LATE)).isEqualTo(1);
    }

    @Test
    void whatStartsAfterAFailureIsKeptToo() {
        sampling(0, builder -> builder);
        Span root = root("request");
        failed(root).end();
        child(root, "clean up").end();
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("request", "clean up");
    }

    @Test
    void theOldestTraceGoesWhenThereAreTooMany() {
        sampling(0, builder -> builder.maxTraces(100));
        var roots = new Span[200];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = root("request");
            child(roots[i], "query").end();
        }
        assertThat(processor.heldSpans()).isLessThanOrEqualTo(100);
        for (Span root : roots) {
            failed(root).end();
        }
        // Every error is here; what the limit took are the children of the oldest.
        assertThat(exporter.getFinishedSpanItems().stream()
                        .filter(span -> span.getName().equals("request")))
                .hasSize(200);
        assertThat(processor.droppedSpans(DropReason.TRACE_LIMIT) + processor.droppedSpans(DropReason.LATE))
                .isEqualTo(200
                        - exporter.getFinishedSpanItems().stream()
                                .filter(span -> span.getName().equals("query"))
                                .count());
        assertThat(processor.droppedSpans(DropReason.TRACE_LIMIT)).isBetween(90L, 110L);
    }

    @Test
    void theOldestTraceGoesWhenSpansAreTooMany() {
        sampling(0, builder -> builder.maxSpans(50));
        Span root = root("request");
        for (int i = 0; i < 200; i++) {
            child(root, "query").end();
            assertThat(processor.heldSpans()).isLessThanOrEqualTo(50);
        }
        failed(root).end();
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .contains("request");
        assertThat(processor.droppedSpans(DropReason.SPAN_LIMIT)).isGreaterThanOrEqualTo(51);
    }

    @Test
    void oneTraceCannotTakeAllTheRoom() {
        sampling(0, builder -> builder.maxSpansPerTrace(10));
        Span root = root("request");
        for (int i = 0; i < 25; i++) {
            child(root, "query").end();
        }
        failed(root).end();
        assertThat(exporter.getFinishedSpanItems()).hasSize(11);
        assertThat(processor.droppedSpans(DropReason.TRACE_FULL)).isEqualTo(15);
    }

    @Test
    void whatIsSampledIsNeverDroppedForWantOfRoom() {
        sampling(0.5, builder -> builder.maxSpansPerTrace(10).maxTraces(1).maxSpans(20));
        int sampled = 0;
        for (int i = 0; i < 100; i++) {
            Span root = root("request");
            for (int n = 0; n < 30; n++) {
                child(root, "query").end();
            }
            root.end();
            sampled += root.getSpanContext().isSampled() ? 31 : 0;
        }
        assertThat(exporter.getFinishedSpanItems()).hasSize(sampled);
    }

    @Test
    void aRootThatIsNeverEndedIsGivenUp() {
        sampling(0, builder -> builder.maxAge(Duration.ofMinutes(1)));
        Span root = root("request");
        for (int i = 0; i < 10; i++) {
            child(root, "query").end();
        }
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        processor.forceFlush();
        assertThat(processor.heldSpans()).isZero();
        assertThat(processor.droppedSpans(DropReason.TOO_OLD)).isEqualTo(10);
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void aRootThatIsAlreadySlowIsKeptInsteadOfGivenUp() {
        sampling(0, builder -> builder.maxAge(Duration.ofMinutes(1)).slowerThan(Duration.ofSeconds(2)));
        Span root = root("request");
        child(root, "query").end();
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        processor.forceFlush();
        child(root, "query").end();
        root.end();
        assertThat(exporter.getFinishedSpanItems()).hasSize(3);
    }

    @Test
    void flushingExportsWhatIsSampledAndLeavesTheRest() {
        sampling(0.5, builder -> builder);
        Span sampled = sampledRoot();
        child(sampled, "sampled").end();
        Span unsampled = root("request");
        while (unsampled.getSpanContext().isSampled()) {
            unsampled = root("request");
        }
        child(unsampled, "unsampled").end();
        provider.forceFlush().join(5, TimeUnit.SECONDS);
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("sampled");
        failed(unsampled).end();
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .contains("unsampled", "request");
    }

    @Test
    void shuttingDownDecidesWhatIsUnderWay() {
        var names = new ArrayList<String>();
        var remembering = new ScriptedExporter(batch -> {
            batch.forEach(span -> names.add(span.getName()));
            return CompletableResultCode.ofSuccess();
        });
        sampling(0.5, builder -> builder, remembering);
        Span sampled = sampledRoot();
        child(sampled, "sampled").end();
        Span unsampled = root("request");
        while (unsampled.getSpanContext().isSampled()) {
            unsampled = root("request");
        }
        child(unsampled, "unsampled").end();
        assertThat(provider.shutdown().join(5, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(names).containsExactly("sampled");
        assertThat(processor.droppedSpans(DropReason.SHUTDOWN)).isEqualTo(1);
        unsampled.end();
        sampled.end();
        assertThat(processor.heldSpans()).isZero();
    }

    private void sampling(double probability, UnaryOperator<KeepErrorsProcessor.Builder> limits) {
        sampling(probability, limits, exporter);
    }

    private void sampling(
            double probability, UnaryOperator<KeepErrorsProcessor.Builder> limits, SpanExporter exporter) {
        processor = limits.apply(KeepErrorsProcessor.builder(SimpleSpanProcessor.create(exporter))
                        .nanoTime(clock::get))
                .build();
        Sampler head = ParentThresholdSampler.withRoot(ConsistentProbabilitySampler.of(probability));
        provider = SdkTracerProvider.builder()
                .setSampler(AlwaysRecordSampler.around(head))
                .addSpanProcessor(processor)
                .setIdGenerator(new SeededIds(9))
                .build();
    }

    private Span root(String name) {
        return provider.get("test").spanBuilder(name).setNoParent().startSpan();
    }

    private Span sampledRoot() {
        Span root = root("request");
        while (!root.getSpanContext().isSampled()) {
            root.end();
            root = root("request");
        }
        return root;
    }

    private Span child(Span parent, String name) {
        return provider.get("test")
                .spanBuilder(name)
                .setParent(Context.root().with(parent))
                .startSpan();
    }

    private static Span failed(Span span) {
        return span.setStatus(StatusCode.ERROR, "broken");
    }
}
