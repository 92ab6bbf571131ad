package dev.clew.model;

/// Whether the work of a span went well, by OTLP's numbers.
public enum StatusCode {
    UNSET(0),
    OK(1),
    ERROR(2);

    private static final StatusCode[] BY_NUMBER = values();

    private final int number;

    StatusCode(int number) {
        this.number = number;
    }

    /// The code of an OTLP number; numbers that OTLP does not define are [#UNSET].
    public static StatusCode of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNSET;
    }

    /// The number that OTLP gives this code.
    public int number() {
        return number;
    }
}
