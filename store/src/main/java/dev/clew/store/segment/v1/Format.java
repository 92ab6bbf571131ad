package dev.clew.store.segment.v1;

/// The constants of the format; FORMAT.md gives the reason behind each.
final class Format {
    /// `CLEWSEG1` in the order of the bytes.
    static final long MAGIC = 0x3147_4553_5745_4c43L;

    static final int VERSION = 1;

    /// Rows of the span table in a page.
    static final int PAGE_ROWS = 4_096;

    private Format() {}
}
