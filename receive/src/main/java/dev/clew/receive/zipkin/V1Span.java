package dev.clew.receive.zipkin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A span of version 1 as it was sent: what a client and a server each wrote on it, by themselves or together.
final class V1Span {
    /// Of each kind; what is more is counted and left out.
    private static final int MOST_ANNOTATIONS = 100_000;

    long traceHigh;
    long traceLow;
    long id;
    long parent;
    String name = "";
    /// Microseconds; 0 if it is not known.
    long timestamp;

    long duration;
    boolean debug;
    int droppedAnnotations;
    final List<Annotation> annotations = new ArrayList<>();
    final List<BinaryAnnotation> binaryAnnotations = new ArrayList<>();

    /// @param timestamp microseconds
    record Annotation(
            long timestamp, String value, @Nullable V1Endpoint endpoint) {}

    /// @param value null if this is an address: the endpoint is what it says
    record BinaryAnnotation(
            String key, @Nullable String value, @Nullable V1Endpoint endpoint) {}

    void add(Annotation annotation) {
        if (annotations.size() < MOST_ANNOTATIONS) {
            annotations.add(annotation);
        } else {
            droppedAnnotations++;
        }
    }

    void add(BinaryAnnotation annotation) {
        if (binaryAnnotations.size() < MOST_ANNOTATIONS) {
            binaryAnnotations.add(annotation);
        } else {
            droppedAnnotations++;
        }
    }
}
