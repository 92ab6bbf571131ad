package dev.clew.query.traceql.syntax;

/// What is known about the value of an expression before there is a span.
public enum ValueType {
    TEXT("a text"),
    WHOLE("a whole number"),
    DECIMAL("a number"),
    DURATION("a duration"),
    FLAG("true or false"),
    STATUS("a status"),
    KIND("a kind"),
    NIL("nil"),
    /// Attributes have the type that they were sent with.
    ANY("an attribute");

    private final String words;

    ValueType(String words) {
        this.words = words;
    }

    /// As it is told to people.
    String words() {
        return words;
    }

    boolean isNumber() {
        return this == WHOLE || this == DECIMAL || this == DURATION;
    }

    /// Whether values of both can be compared at all.
    boolean comparesTo(ValueType other) {
        return this == other || this == ANY || other == ANY || (isNumber() && other.isNumber());
    }
}
