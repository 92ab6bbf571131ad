package dev.clew.model.otlp;

/// The instrumentation scope under the reader: reused, valid during [OtlpVisitor#scope] only. Its attributes came
/// before it.
public final class OtlpScope {
    final Slice name = new Slice();
    final Slice version = new Slice();
    final Slice schemaUrl = new Slice();
    int droppedAttributes;

    OtlpScope() {}

    public Slice name() {
        return name;
    }

    public Slice version() {
        return version;
    }

    /// Of the `ScopeSpans`; empty if there is none.
    public Slice schemaUrl() {
        return schemaUrl;
    }

    /// An unsigned number.
    public int droppedAttributes() {
        return droppedAttributes;
    }

    void clear() {
        name.clear();
        version.clear();
        schemaUrl.clear();
        droppedAttributes = 0;
    }
}
