package dev.clew.model;

/// What role a span plays between its parent and its children, by OTLP's numbers.
public enum SpanKind {
    UNSPECIFIED,
    INTERNAL,
    SERVER,
    CLIENT,
    PRODUCER,
    CONSUMER;

    private static final SpanKind[] BY_NUMBER = values();

    /// The kind of an OTLP number; numbers that OTLP does not define are [#UNSPECIFIED], as its specification asks.
    public static SpanKind of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNSPECIFIED;
    }

    /// The number that OTLP gives this kind.
    public int number() {
        return ordinal();
    }
}
