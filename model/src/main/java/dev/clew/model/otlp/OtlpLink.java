package dev.clew.model.otlp;

/// The span link under the reader: reused, valid during [OtlpVisitor#link] only. Its attributes came before it.
public final class OtlpLink {
    final Slice traceId = new Slice();
    final Slice spanId = new Slice();
    final Slice traceState = new Slice();
    int droppedAttributes;
    int flags;

    OtlpLink() {}

    /// The bytes sent as trace id, of any length.
    public Slice traceId() {
        return traceId;
    }

    /// The bytes sent as span id, of any length.
    public Slice spanId() {
        return spanId;
    }

    public Slice traceState() {
        return traceState;
    }

    /// An unsigned number.
    public int droppedAttributes() {
        return droppedAttributes;
    }

    public int flags() {
        return flags;
    }

    void clear() {
        traceId.clear();
        spanId.clear();
        traceState.clear();
        droppedAttributes = 0;
        flags = 0;
    }
}
