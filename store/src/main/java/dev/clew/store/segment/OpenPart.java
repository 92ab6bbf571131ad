package dev.clew.store.segment;

import dev.clew.model.SpanBatch;

/// A part in memory that spans are still added to, by one thread at a time.
public interface OpenPart extends Part {
    /// Adds every span of `batch`, or none; one that is here already with the same content is left out. The bytes are
    /// not kept. A reader sees a span whole or not at all.
    ///
    /// @throws dev.clew.model.Fault `CALLER` if the batch is no OTLP or holds a span without usable ids
    void append(SpanBatch batch);

    /// True when it is large enough to be cut. Further batches are taken all the same.
    boolean isFull();
}
