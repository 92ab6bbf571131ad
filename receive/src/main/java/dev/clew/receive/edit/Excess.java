package dev.clew.receive.edit;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// What one span, event, link, resource or scope has too much of.
final class Excess {
    /// What the sender left out already.
    long attributesDroppedBefore;

    long eventsDroppedBefore;
    long linksDroppedBefore;
    int attributes;
    int events;
    int links;
    final Set<String> reasons = new LinkedHashSet<>();
    final Map<String, Integer> originalBytes = new LinkedHashMap<>();

    void clear() {
        attributesDroppedBefore = 0;
        eventsDroppedBefore = 0;
        linksDroppedBefore = 0;
        attributes = 0;
        events = 0;
        links = 0;
        reasons.clear();
        originalBytes.clear();
    }
}
