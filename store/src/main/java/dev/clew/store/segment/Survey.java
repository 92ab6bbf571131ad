package dev.clew.store.segment;

import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.store.disk.Disk;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.segment.ledger.RollupBook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several parts looked at trace by trace, for the sampler to decide: what it asks of every trace is told
/// from columns. Traces have numbers from zero, in order of their earliest spans. For one thread, which
/// closes it; methods throw `CORRUPT` if a part is damaged.
public interface Survey extends AutoCloseable {
    int traceCount();

    TraceId id(int trace);

    int spanCount(int trace);

    int errorCount(int trace);

    /// Of the earliest span, nanoseconds since 1970.
    long startNanos(int trace);

    /// Duration of the longest span, nanoseconds.
    long longestNanos(int trace);

    /// A bit for each mark that a span of the trace fulfils.
    long marks(int trace);

    String rootService(int trace);

    String rootName(int trace);

    /// [TraceRoot#endpoint] of the root.
    String rootEndpoint(int trace);

    String rootTraceState(int trace);

    /// What decisions about the trace are counted by.
    default TraceRoot root(int trace) {
        return new TraceRoot(rootService(trace), rootName(trace), rootEndpoint(trace));
    }

    Trace trace(int trace);

    /// What the sampler left with the trace before; null if nothing.
    @Nullable
    TraceNote note(int trace);

    /// Writes the traces that are `chosen` to `file`, as [PartFormat#merge] does.
    ///
    /// @param notes of each trace of the survey; null for those without one
    void write(BitSet chosen, List<@Nullable TraceNote> notes, List<Long> replaces, Disk disk, Path file)
            throws IOException;

    /// Counts the spans of the traces that are `chosen`, each `times`, and the calls between services that
    /// they are.
    void count(BitSet chosen, int times, RollupBook to);

    @Override
    void close();
}
