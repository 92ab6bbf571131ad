package dev.clew.store.segment.v1;

/// What was made of the bytes of one page. Not to be written to.
sealed interface DecodedPage permits DecodedPage.Numbers, DictionaryChunk {
    /// About how much memory it takes.
    long byteCount();

    /// Values of a column.
    record Numbers(long[] each) implements DecodedPage {
        @Override
        public long byteCount() {
            return (long) Long.BYTES * each.length;
        }
    }
}
