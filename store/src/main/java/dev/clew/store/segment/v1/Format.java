package dev.clew.store.segment.v1;

/// The constants of the format; FORMAT.md gives the reason behind each.
final class Format {
    /// `CLEWSEG1` in the order of the bytes.
    static final long MAGIC = 0x3147_4553_5745_4c43L;

    static final int VERSION = 1;
    static final int HEADER_BYTES = 16;
    static final int TRAILER_BYTES = 32;

    /// Rows of the span table in a page.
    static final int PAGE_ROWS = 4_096;

    /// A column with fewer values is written as one page for the whole segment.
    static final int SPARSE_VALUES = 1_024;

    /// The most entries, and the most bytes of more than one entry, in a chunk of a dictionary.
    static final int CHUNK_ENTRIES = 1_024;

    static final int CHUNK_BYTES = 256 << 10;

    /// Dictionaries with fewer entries are searched as quickly as a bloom filter would say no.
    static final int BLOOM_ENTRIES = 1_024;

    static final int VALUE_BLOOM_BITS = 8;
    static final int TRACE_BLOOM_BITS = 10;

    /// Marks the entry of an attribute's column, where that of a field has the field's code.
    static final int ATTRIBUTE = 255;

    static final int PLANE_CONSTANT = 0;
    static final int PLANE_PLAIN = 1;
    static final int PLANE_ZSTD = 2;

    private Format() {}
}
