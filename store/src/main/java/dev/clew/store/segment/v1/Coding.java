package dev.clew.store.segment.v1;

/// How the numbers of a page are made small. The codes are part of the format.
enum Coding {
    /// Less the smallest of the page, as byte planes.
    PLAIN(0),
    /// Each less the one before, then as [#PLAIN].
    DELTA(1),
    /// Each as its distance from one past the largest so far, which for numbers by first appearance is mostly zero;
    /// then as [#PLAIN].
    RELATIVE(2),
    /// Eight bytes each, as they are.
    RAW(3);

    private static final Coding[] BY_CODE = values();

    private final int code;

    Coding(int code) {
        this.code = code;
    }

    static Coding of(int code) {
        return BY_CODE[code];
    }

    int code() {
        return code;
    }
}
