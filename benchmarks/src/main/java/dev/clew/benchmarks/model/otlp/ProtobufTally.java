package dev.clew.benchmarks.model.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;

/// Tallies with the classes that protoc generates. Its decoding validates UTF-8 and leaves `String`s to be made later,
/// which is the cheaper half of what most servers do with them.
final class ProtobufTally {
    private long spans;
    private long attributes;
    private long attributeBytes;
    private long durationNanos;
    private long events;

    void read(byte[] request) {
        try {
            for (ResourceSpans resource :
                    ExportTraceServiceRequest.parseFrom(request).getResourceSpansList()) {
                count(resource.getResource().getAttributesList());
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    count(scope.getScope().getAttributesList());
                    scope.getSpansList().forEach(this::count);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private void count(Span span) {
        spans++;
        durationNanos += span.getEndTimeUnixNano() - span.getStartTimeUnixNano();
        count(span.getAttributesList());
        for (Span.Event event : span.getEventsList()) {
            events++;
            count(event.getAttributesList());
        }
        for (Span.Link link : span.getLinksList()) {
            count(link.getAttributesList());
        }
    }

    private void count(List<KeyValue> found) {
        for (KeyValue attribute : found) {
            attributes++;
            attributeBytes += attribute.getKeyBytes().size();
        }
    }

    Tally tally() {
        return new Tally(spans, attributes, attributeBytes, durationNanos, events);
    }
}
