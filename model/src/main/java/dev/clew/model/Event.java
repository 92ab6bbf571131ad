package dev.clew.model;

/// A moment inside a span.
///
/// @param timeNanos nanoseconds since 1970
/// @param droppedAttributes how many attributes the sender left out, an unsigned number
public record Event(long timeNanos, String name, Attributes attributes, int droppedAttributes) {}
