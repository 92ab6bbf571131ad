package dev.clew.model;

/// What made a span: a service instance and where it runs.
///
/// @param droppedAttributes how many attributes the sender left out, an unsigned number
/// @param schemaUrl of the `ResourceSpans` it came in; may be empty
public record Resource(Attributes attributes, int droppedAttributes, String schemaUrl) {
    public static final String SERVICE_NAME = "service.name";

    /// The name shown for spans whose sender gave none.
    public static final String UNKNOWN_SERVICE = "unknown_service";

    /// A resource that has a service name and nothing else.
    public static Resource of(String serviceName) {
        return new Resource(Attributes.of(SERVICE_NAME, AnyValue.of(serviceName)), 0, "");
    }

    /// `service.name`, or [#UNKNOWN_SERVICE] where it is absent or empty.
    public String serviceName() {
        String name = attributes.text(SERVICE_NAME);
        return name == null || name.isEmpty() ? UNKNOWN_SERVICE : name;
    }
}
