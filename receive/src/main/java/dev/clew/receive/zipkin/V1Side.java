package dev.clew.receive.zipkin;

import dev.clew.receive.WireBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one service says of a span of version 1: a span of version 2.
final class V1Side {
    static final int NONE = 0;
    static final int SERVER = 2;
    static final int CLIENT = 3;
    static final int PRODUCER = 4;
    static final int CONSUMER = 5;

    @Nullable
    V1Endpoint local;

    @Nullable
    V1Endpoint remote;

    int kind = NONE;
    long timestamp;
    long duration;
    boolean isShared;
    final List<V1Span.Annotation> annotations = new ArrayList<>();
    final List<V1Span.BinaryAnnotation> tags = new ArrayList<>();

    V1Side(@Nullable V1Endpoint local) {
        this.local = local;
    }

    void lasted(long from, long to) {
        timestamp = from;
        duration = Math.max(0, to - from);
    }

    void write(V1Span span, ZipkinSpans out, WireBuffer buffer) {
        out.begin();
        out.traceId(span.traceHigh, span.traceLow);
        out.spanId(span.id);
        out.parent(span.parent);
        if (!span.name.isEmpty()) {
            buffer.slice(5, ZipkinSpans.utf8(span.name));
        }
        if (kind != NONE) {
            out.kind(kind);
        }
        out.timestamp(timestamp);
        out.duration(duration);
        out.debug(span.debug);
        out.shared(isShared);
        if (local != null) {
            local.write(out.local());
        }
        if (remote != null) {
            remote.write(out.remote());
        }
        out.dropped(span.droppedAnnotations);
        for (V1Span.Annotation annotation : annotations) {
            out.openAnnotation();
            buffer.slice(2, ZipkinSpans.utf8(annotation.value()));
            out.closeAnnotation(annotation.timestamp());
        }
        for (V1Span.BinaryAnnotation tag : tags) {
            out.openTag();
            buffer.slice(1, ZipkinSpans.utf8(tag.key()));
            out.tagValue();
            buffer.slice(1, ZipkinSpans.utf8(String.valueOf(tag.value())));
            out.closeTag();
        }
        out.end();
    }
}
