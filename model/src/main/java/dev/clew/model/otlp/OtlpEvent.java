package dev.clew.model.otlp;

/// The span event under the reader: reused, valid during [OtlpVisitor#event] only. Its attributes came before it.
public final class OtlpEvent {
    final Slice name = new Slice();
    long timeNanos;
    int droppedAttributes;

    OtlpEvent() {}

    public Slice name() {
        return name;
    }

    /// Nanoseconds since 1970.
    public long timeNanos() {
        return timeNanos;
    }

    /// An unsigned number.
    public int droppedAttributes() {
        return droppedAttributes;
    }

    void clear() {
        name.clear();
        timeNanos = 0;
        droppedAttributes = 0;
    }
}
