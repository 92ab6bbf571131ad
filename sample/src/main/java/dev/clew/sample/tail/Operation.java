package dev.clew.sample.tail;

/// What a trace begins with.
public record Operation(String service, String name) {}
