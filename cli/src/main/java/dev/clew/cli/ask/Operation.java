package dev.clew.cli.ask;

/// A name that spans of a service carry, with their kind in lower case.
public record Operation(String name, String spanKind) {}
