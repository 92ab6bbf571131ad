package dev.clew.store.segment;

import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;

/// A part in memory that spans are still added to, by one thread at a time.
public interface OpenPart extends Part {
    /// Adds every span of `batch` that can be kept, or none; one that is here already with the same content is left
    /// out. The bytes are not kept. A reader sees a span whole or not at all.
    ///
    /// @return how many spans can be found here now, and how many were left out
    /// @throws dev.clew.model.Fault `CALLER` if the batch is no OTLP
    Receipt append(SpanBatch batch);

    /// True when it is large enough to be cut. Further batches are taken all the same.
    boolean isFull();
}
