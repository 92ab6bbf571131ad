package dev.clew.model.otlp;

/// The resource under the reader: reused, valid during [OtlpVisitor#resource] only. Its attributes came before it.
public final class OtlpResource {
    final Slice schemaUrl = new Slice();
    int droppedAttributes;

    OtlpResource() {}

    /// Of the `ResourceSpans`; empty if there is none.
    public Slice schemaUrl() {
        return schemaUrl;
    }

    /// An unsigned number.
    public int droppedAttributes() {
        return droppedAttributes;
    }

    void clear() {
        schemaUrl.clear();
        droppedAttributes = 0;
    }
}
