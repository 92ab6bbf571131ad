package dev.clew.model.otlp;

/// Is told what [OtlpReader] walks over. Whatever belongs to a thing is told before the thing itself: the attributes
/// of a resource before [#resource], the attributes of an event before [#event], and a span's attributes, events and
/// links, mixed as they were sent, before [#span]. A resource comes before its scopes, a scope before its spans.
///
/// The arguments are reused. The walk may end with a [dev.clew.model.Fault] after things were told: a visitor that
/// keeps them either forgets them then, or is only shown bytes that were read once before.
public interface OtlpVisitor {
    /// An attribute of the next `owner` to be told of.
    default void attribute(Owner owner, OtlpAttribute attribute) {}

    /// Starts a `ResourceSpans`; one without a resource is told as an empty resource.
    default void resource(OtlpResource resource) {}

    /// Starts a `ScopeSpans`; one without a scope is told as an empty scope.
    default void scope(OtlpScope scope) {}

    /// An event of the next span to be told of.
    default void event(OtlpEvent event) {}

    /// A link of the next span to be told of.
    default void link(OtlpLink link) {}

    void span(OtlpSpan span);
}
