package dev.clew.model;

/// What role a span plays between its parent and its children, by OTLP's numbers.
public enum SpanKind {
    UNSPECIFIED(0),
    INTERNAL(1),
    SERVER(2),
    CLIENT(3),
    PRODUCER(4),
    CONSUMER(5);

    private static final SpanKind[] BY_NUMBER = values();

    private final int number;

    SpanKind(int number) {
        this.number = number;
    }

    /// The kind of an OTLP number; numbers that OTLP does not define are [#UNSPECIFIED], as its specification asks.
    public static SpanKind of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNSPECIFIED;
    }

    /// The number that OTLP gives this kind.
    public int number() {
        return number;
    }
}
