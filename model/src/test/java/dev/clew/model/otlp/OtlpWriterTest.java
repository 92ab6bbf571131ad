package dev.clew.model.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OtlpWriterTest {
    @Test
    void writesWhatTheDecoderReads() throws IOException {
        for (byte[] frame : SampleFrames.read()) {
            List<Span> spans = new SpanDecoder().decode(frame);
            byte[] written = OtlpWriter.write(spans);
            assertThat(counts(new SpanDecoder().decode(written))).isEqualTo(counts(spans));
            assertThat(ProtobufOracle.transcript(ExportTraceServiceRequest.parseFrom(written)))
                    .isEqualTo(Transcript.of(written, 0, written.length));
        }
    }

    /// By hash: a request has a thousand spans.
    private static Map<Span, Long> counts(List<Span> spans) {
        return spans.stream().collect(Collectors.groupingBy(span -> span, Collectors.counting()));
    }

    /// Values of every type and depth, against protobuf's reading of the bytes.
    @Test
    void writesRandomSpansAsProtobufReadsThem() throws IOException {
        var decoder = new SpanDecoder();
        int written = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            byte[] request = usable(new RandomRequests(new Random(seed)).next()).toByteArray();
            List<Span> spans = decoder.decode(request);
            byte[] bytes = OtlpWriter.write(spans);
            assertThat(Transcript.of(bytes, 0, bytes.length))
                    .as("seed %d", seed)
                    .isEqualTo(ProtobufOracle.transcript(ExportTraceServiceRequest.parseFrom(bytes)));
            assertThat(new SpanDecoder().decode(bytes)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(spans);
            written += spans.size();
        }
        assertThat(written).isGreaterThan(1_000);
    }

    /// The same request without the spans whose ids cannot be used.
    private static ExportTraceServiceRequest usable(ExportTraceServiceRequest request) {
        var usable = request.toBuilder();
        for (var resourceSpans : usable.getResourceSpansBuilderList()) {
            for (var scopeSpans : resourceSpans.getScopeSpansBuilderList()) {
                var kept = new ArrayList<>(scopeSpans.getSpansList());
                kept.removeIf(span -> span.getTraceId().size() != 16
                        || span.getSpanId().size() != 8
                        || span.getParentSpanId().size() != 8);
                scopeSpans.clearSpans().addAllSpans(kept);
            }
        }
        return usable.build();
    }

    @Test
    void writesNothingForNoSpans() {
        assertThat(OtlpWriter.write(List.of())).isEmpty();
    }

    @Test
    void keepsIdsOfSixtyFourBits() {
        byte[] bytes = OtlpWriter.write(List.of(new SpanBuilder(new TraceId(0, 7), 1).build()));
        assertThat(new SpanDecoder().decode(bytes).getFirst().traceId()).isEqualTo(new TraceId(0, 7));
    }
}
