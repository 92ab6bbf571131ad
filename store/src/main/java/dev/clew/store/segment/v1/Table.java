package dev.clew.store.segment.v1;

/// The three kinds of rows. The codes are part of the format.
enum Table {
    SPAN(0),
    EVENT(1),
    LINK(2);

    private final int code;

    Table(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
