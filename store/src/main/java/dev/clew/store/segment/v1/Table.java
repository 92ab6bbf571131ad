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

    static Table of(int code) {
        for (Table table : values()) {
            if (table.code == code) {
                return table;
            }
        }
        throw new IndexOutOfBoundsException("no table has the code " + code);
    }

    int code() {
        return code;
    }
}
