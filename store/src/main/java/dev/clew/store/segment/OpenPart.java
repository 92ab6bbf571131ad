package dev.clew.store.segment;

import dev.clew.model.Receipt;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.TraceId;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanScan;
import dev.clew.store.segment.totals.Totals;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A part in memory that spans are still added to, by one thread at a time. Its rows are its spans in the order
/// they came, counted from zero; what a row holds never changes. As of any part, what is asked here any thread may
/// ask.
public interface OpenPart extends Part {
    /// Adds every span of `batch` that can be kept, or none; one that is here already with the same content is left
    /// out. The bytes are not kept. A reader sees a span whole or not at all.
    ///
    /// @return how many spans can be found here now, and how many were left out
    /// @throws dev.clew.model.Fault `CALLER` if the batch is no OTLP
    Receipt append(SpanBatch batch);

    /// True when it is large enough to be cut. Further batches are taken all the same.
    boolean isFull();

    /// Roughly the memory that it takes. For the thread that adds to it.
    long byteCount();

    /// Hands over the id of every trace that has a row from `fromRow` on, each once.
    void traceIds(int fromRow, Consumer<TraceId> to);

    /// The rows of trace `id`, in no particular order; the array is the caller's.
    int[] rowsOf(TraceId id);

    long spanId(int row);

    long startNanos(int row);

    Span span(int row);

    /// As [#countKeys(KeyCount)], but of the first `rows` only, and of them not those of `without`.
    default void countKeys(KeyCount count, int rows, BitSet without) {
        for (int row = without.nextClearBit(0); row < rows && !count.isOver(); row = without.nextClearBit(row + 1)) {
            if (count.range().contains(startNanos(row))) {
                count.looked(1);
                count.add(span(row));
            }
        }
    }

    /// As [#aggregate(Totals)], but of the first `rows` only, and of them not those of `without`.
    default void aggregate(Totals totals, int rows, BitSet without) {
        aggregate(totals, rows, without, _ -> true);
    }

    /// As [#aggregate(Totals, SpanScan.Among, Set, Predicate)], but of the first `rows` only, and of them not those of
    /// `without`.
    default void aggregate(
            Totals totals,
            SpanScan.Among among,
            Set<TraceId> pieces,
            Predicate<Span> members,
            int rows,
            BitSet without) {
        aggregate(totals, rows, without, members);
    }

    private void aggregate(Totals totals, int rows, BitSet without, Predicate<Span> members) {
        if (!totals.isMine()) {
            return;
        }
        SpanAggregation question = totals.question();
        for (int row = without.nextClearBit(0); row < rows; row = without.nextClearBit(row + 1)) {
            if (question.range().contains(startNanos(row))) {
                if (totals.look(1) == 0) {
                    return;
                }
                Span span = span(row);
                if (question.filter().matches(span) && members.test(span)) {
                    totals.add(span);
                }
            }
        }
    }
}
