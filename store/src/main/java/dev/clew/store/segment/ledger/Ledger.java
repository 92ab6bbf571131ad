package dev.clew.store.segment.ledger;

import dev.clew.model.TraceId;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.SamplingCount;
import dev.clew.store.sampling.SamplingDecision;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A file of decisions about traces, and of what was counted when they were made. It never changes. Any
/// number of threads may read; methods throw [dev.clew.model.Fault] `CORRUPT` where it is damaged.
public interface Ledger extends AutoCloseable {
    /// How many decisions it has.
    long size();

    long byteCount();

    /// What is remembered of trace `id`; null if nothing.
    @Nullable
    SamplingDecision find(TraceId id);

    /// Hands over what was dropped of the spans that start from `fromMinutes` to `toMinutes`.
    void rollups(long fromMinutes, long toMinutes, Consumer<Rollup> to);

    /// Hands over what was decided from `fromMinutes` to `toMinutes`.
    void counts(long fromMinutes, long toMinutes, Consumer<SamplingCount> to);

    /// The numbers of the segments whose traces it is about: they hold nothing any more that is not here or
    /// in another segment.
    List<Long> decided();

    /// The numbers of the ledgers in whose place it was written.
    List<Long> replaces();

    /// Keeps it open, also if [#close] is called meanwhile, until [#release]. False if it is closed
    /// already.
    boolean retain();

    void release();

    @Override
    void close();
}
