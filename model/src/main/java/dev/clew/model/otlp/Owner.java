package dev.clew.model.otlp;

/// What an attribute is told of.
public enum Owner {
    RESOURCE,
    SCOPE,
    SPAN,
    EVENT,
    LINK
}
