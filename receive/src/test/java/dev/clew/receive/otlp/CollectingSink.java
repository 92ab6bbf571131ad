package dev.clew.receive.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.clew.model.Fault;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanSink;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Keeps what it takes, read by protobuf-java; or fails as it was told to.
final class CollectingSink implements SpanSink {
    private final ConcurrentLinkedQueue<ExportTraceServiceRequest> requests = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    @Override
    public void accept(SpanBatch batch) {
        RuntimeException toThrow = failure.get();
        if (toThrow != null) {
            throw toThrow;
        }
        try {
            var request = ExportTraceServiceRequest.parseFrom(
                    ByteString.copyFrom(batch.bytes(), batch.offset(), batch.length()));
            if (spans(request) != batch.spanCount()) {
                throw new AssertionError("%s holds %d spans".formatted(batch, spans(request)));
            }
            requests.add(request);
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

    long spans() {
        return requests.stream().mapToLong(CollectingSink::spans).sum();
    }

    static long spans(ExportTraceServiceRequest request) {
        return request.getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .mapToLong(scope -> scope.getSpansCount())
                .sum();
    }
}
