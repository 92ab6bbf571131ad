package dev.clew.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.TraceId;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What OpenTelemetry's exporters were told about spans: some were sent, and of those some acknowledged.
final class AcknowledgedSpans {
    private final Map<String, Set<String>> sent = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> acknowledged = new ConcurrentHashMap<>();

    /// Exports with `exporter`, and notes what becomes of it.
    SpanExporter watch(SpanExporter exporter) {
        return new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                spans.forEach(span -> note(sent, span.getSpanContext()));
                CompletableResultCode result = exporter.export(spans);
                result.whenComplete(() -> {
                    if (result.isSuccess()) {
                        spans.forEach(span -> note(acknowledged, span.getSpanContext()));
                    }
                });
                return result;
            }

            @Override
            public CompletableResultCode flush() {
                return exporter.flush();
            }

            @Override
            public CompletableResultCode shutdown() {
                return exporter.shutdown();
            }
        };
    }

    private static void note(Map<String, Set<String>> spans, SpanContext span) {
        spans.computeIfAbsent(span.getTraceId(), _ -> ConcurrentHashMap.newKeySet())
                .add(span.getSpanId());
    }

    long count() {
        return acknowledged.values().stream().mapToLong(Set::size).sum();
    }

    /// Of every trace: whatever was acknowledged is stored, nothing is stored twice, and nothing that was not sent.
    ///
    /// @return how many spans are stored
    long check(WebClient client) {
        long stored = 0;
        for (String trace : sent.keySet()) {
            List<String> found = SentTraces.trace(client, TraceId.parse(trace)).stream()
                    .map(Span::spanId)
                    .map(SpanId::format)
                    .toList();
            assertThat(found)
                    .as("trace %s", trace)
                    .doesNotHaveDuplicates()
                    .containsAll(acknowledged.getOrDefault(trace, Set.of()))
                    .isSubsetOf(sent.get(trace));
            stored += found.size();
        }
        return stored;
    }
}
