package dev.clew.store;

import java.util.Set;

/// What somebody looks at in spans, beside what all have; the rest may be left out of them. Of resources,
/// scopes, events and links there is always all or nothing.
///
/// @param attributes keys of the spans' own
public record SpanDetail(Set<String> attributes, boolean events, boolean links) {
    public SpanDetail {
        attributes = Set.copyOf(attributes);
    }
}
