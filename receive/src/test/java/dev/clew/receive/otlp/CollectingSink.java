package dev.clew.receive.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanFlaw;
import dev.clew.model.SpanSink;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps what it takes, read and judged by protobuf-java; or fails as it was told to.
final class CollectingSink implements SpanSink {
    private final ConcurrentLinkedQueue<ExportTraceServiceRequest> requests = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    @Override
    public Receipt accept(SpanBatch batch) {
        RuntimeException toThrow = failure.get();
        if (toThrow != null) {
            throw toThrow;
        }
        try {
            var request = ExportTraceServiceRequest.parseFrom(
                    ByteString.copyFrom(batch.bytes(), batch.offset(), batch.length()));
            requests.add(request);
            return receipt(request);
        } catch (InvalidProtocolBufferException e) {
            throw new Fault(Fault.Kind.INTERNAL, "what arrived is not what was sent", e);
        }
    }

    void failWith(@Nullable RuntimeException next) {
        failure.set(next);
    }

    List<ExportTraceServiceRequest> requests() {
        return List.copyOf(requests);
    }

    /// How many spans with usable ids there are in all requests.
    long spans() {
        return requests.stream()
                .mapToLong(request -> receipt(request).acceptedSpans())
                .sum();
    }

    private static Receipt receipt(ExportTraceServiceRequest request) {
        int accepted = 0;
        var flaws = new EnumMap<SpanFlaw, Integer>(SpanFlaw.class);
        for (Span span : all(request).toList()) {
            SpanFlaw flaw = flaw(span);
            if (flaw == null) {
                accepted++;
            } else {
                flaws.merge(flaw, 1, Integer::sum);
            }
        }
        return new Receipt(accepted, flaws);
    }

    private static @Nullable SpanFlaw flaw(Span span) {
        if (span.getTraceId().size() != 16) {
            return SpanFlaw.TRACE_ID_LENGTH;
        }
        if (span.getTraceId().equals(Requests.NO_TRACE)) {
            return SpanFlaw.TRACE_ID_ZERO;
        }
        if (span.getSpanId().size() != 8) {
            return SpanFlaw.SPAN_ID_LENGTH;
        }
        return span.getSpanId().equals(Requests.NO_SPAN) ? SpanFlaw.SPAN_ID_ZERO : null;
    }

    static long spans(ExportTraceServiceRequest request) {
        return all(request).count();
    }

    private static Stream<Span> all(ExportTraceServiceRequest request) {
        return request.getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream());
    }
}
