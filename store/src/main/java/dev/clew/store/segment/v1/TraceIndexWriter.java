package dev.clew.store.segment.v1;

/// Writes which traces a segment has and where each one's rows begin. All of it is read in place, so numbers have a
/// fixed width: as many bytes as the largest needs.
///
/// ```
/// ids      := (high:u64 low:u64)*     in order of the rows
/// starts   := width:u8 row*           of each trace, and where the last one ends
/// sorted   := width:u8 trace*         in unsigned order of their ids
/// ```
final class TraceIndexWriter {
    private final PageWriter pages;
    private final FooterWriter footer;

    TraceIndexWriter(PageWriter pages, FooterWriter footer) {
        this.pages = pages;
        this.footer = footer;
    }

    /// @param highs first halves of the ids, by trace
    /// @param lows second halves
    void write(long[] highs, long[] lows, int[] traceStarts) {
        int traces = traceStarts.length - 1;
        var bloom = new BloomWriter(traces, Format.TRACE_BLOOM_BITS);
        for (int trace = 0; trace < traces; trace++) {
            bloom.add(Bloom.hash(highs[trace], lows[trace]));
        }
        writeIds(highs, lows);
        writeNumbers(traceStarts);
        writeNumbers(TraceIdOrder.of(highs, lows));
        pages.begin();
        bloom.writeTo(pages.out());
        end();
    }

    private void writeIds(long[] highs, long[] lows) {
        pages.begin();
        for (int trace = 0; trace < highs.length; trace++) {
            pages.out().writeLong(highs[trace]);
            pages.out().writeLong(lows[trace]);
        }
        end();
    }

    private void writeNumbers(int[] numbers) {
        int width = Math.max(1, (Integer.SIZE + 7 - Integer.numberOfLeadingZeros(max(numbers))) / Byte.SIZE);
        pages.begin();
        pages.out().writeByte(width);
        for (int number : numbers) {
            for (int i = 0; i < width; i++) {
                pages.out().writeByte(number >>> (i * Byte.SIZE));
            }
        }
        end();
    }

    private static int max(int[] numbers) {
        int max = 0;
        for (int number : numbers) {
            max = Math.max(max, number);
        }
        return max;
    }

    private void end() {
        int length = pages.end();
        footer.page(pages.position() - length - Integer.BYTES, length);
    }
}
