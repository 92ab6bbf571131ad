package dev.clew.model;

/// The instrumentation library that made a span.
///
/// @param droppedAttributes how many attributes the sender left out, an unsigned number
/// @param schemaUrl of the `ScopeSpans` it came in; may be empty
public record Scope(String name, String version, Attributes attributes, int droppedAttributes, String schemaUrl) {
    public static final Scope NONE = new Scope("", "", Attributes.EMPTY, 0, "");
}
