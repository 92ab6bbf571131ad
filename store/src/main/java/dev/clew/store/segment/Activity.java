package dev.clew.store.segment;

import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/// What a store did since it was opened.
final class Activity {
    private final LongAdder batches = new LongAdder();
    private final LongAdder spans = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder recordBatches = new LongAdder();
    private final LongAdder records = new LongAdder();

    void took(SpanBatch batch, Receipt receipt) {
        batches.increment();
        spans.add(receipt.acceptedSpans());
        bytes.add(batch.length());
    }

    void tookRecords(SpanBatch batch, Receipt receipt) {
        recordBatches.increment();
        records.add(receipt.acceptedSpans());
        bytes.add(batch.length());
    }

    Map<String, Long> figures(long partsCut) {
        var figures = new TreeMap<String, Long>();
        figures.put("batchesIn", batches.sum());
        figures.put("spansIn", spans.sum());
        figures.put("recordBatchesIn", recordBatches.sum());
        figures.put("recordsIn", records.sum());
        figures.put("bytesIn", bytes.sum());
        figures.put("partsCut", partsCut);
        return figures;
    }
}
