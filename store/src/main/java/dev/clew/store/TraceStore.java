package dev.clew.store;

import dev.clew.model.Fault;
import dev.clew.model.LogRecord;
import dev.clew.model.Receipt;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.SamplingCount;
import dev.clew.store.sampling.SamplingDecision;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Keeps spans, and the log records of their traces, and finds them again: the one seam between the stages
/// and every engine. `contracts/` is its judge.
///
/// Every method may be called from any thread, at any time until [#close]. All of them block; call them from
/// virtual threads. Nothing of one tenant is ever seen by another. What a method returns belongs to the caller.
///
/// A span is one of a kind by tenant, trace id, span id and kind. Stored again with the same content it counts
/// once; with other content, both are returned and [dev.clew.model.Trace] decides.
public interface TraceStore extends AutoCloseable {
    /// Stores every span of `batch` that can be kept (see [dev.clew.model.SpanFlaw]), or none. Returns when they
    /// are on disk, as far as the engine keeps anything there at all ([#isDurable]); from then on every method
    /// finds them. The batch's bytes are not kept.
    ///
    /// @return how many spans were taken, those included that were there already, and how many were left out
    /// @throws Fault `OVERLOADED` if nothing was taken and the batch may be sent again; `INTERNAL` if the disk
    ///     failed under it, in which case the outcome is unknown and sending again is right; `CALLER` if the batch
    ///     is no OTLP
    Receipt append(SpanBatch batch);

    /// Stores every log record of `batch`, an `ExportLogsServiceRequest`, that says which trace it belongs
    /// to, or none, as [#append] does spans. [#records] finds them from then on, and no other method: they
    /// are no spans.
    ///
    /// @return how many records were taken, those included that were there already, and how many were left
    ///     out
    /// @throws Fault as [#append] does
    Receipt appendRecords(SpanBatch batch);

    /// True if what [#append] and [#appendRecords] took survives the death of the process.
    boolean isDurable();

    /// Hands over the spans of a trace, in no particular order, until `to` answers false. Equal ones may come more
    /// than once.
    ///
    /// @return how many were handed over, and whether something that cannot be read may hold others
    Completeness trace(Tenant tenant, TraceId id, Predicate<Span> to);

    /// Every span of a trace that can be read, each once, in no particular order; empty if there is none. For who
    /// need not know whether there may be others.
    default List<Span> trace(Tenant tenant, TraceId id) {
        var spans = new LinkedHashSet<Span>();
        trace(tenant, id, span -> {
            spans.add(span);
            return true;
        });
        return new ArrayList<>(spans);
    }

    /// Shows `visitor` each of the traces `ids` in turn, for somebody who looks at some of each span only. What
    /// `detail` does not name may be missing, but not so that two spans became alike which are not.
    ///
    /// @return how many spans were handed over, and whether something that cannot be read may hold others
    default Completeness traces(Tenant tenant, List<TraceId> ids, SpanDetail detail, TraceVisitor visitor) {
        var together = new Completeness[] {Completeness.OF_NOTHING};
        for (TraceId id : ids) {
            if (!visitor.trace(id, to -> together[0] = together[0].and(trace(tenant, id, to)))) {
                break;
            }
        }
        return together[0];
    }

    /// Every log record of a trace, in no particular order; one that was sent again with the same content
    /// is there once. Empty if the store has none of it. There may be records of a trace without spans, and
    /// they stay as long as spans do.
    List<LogRecord> records(Tenant tenant, TraceId id);

    /// Shows `visitor` the spans that `scan` asks for, in its order, until it answers false. A span appended
    /// meanwhile is seen whole or not at all.
    Completeness scan(SpanScan scan, Predicate<Span> visitor);

    /// As [#scan], but shows where the spans are instead of the spans themselves, which need not be made for that. One
    /// that was sent again may be shown again.
    default Completeness scanPlaces(SpanScan scan, SpanPlaces visitor) {
        return scan(scan, span -> visitor.span(span.startNanos(), span.traceId()));
    }

    /// The names of the services that have spans in `range`, sorted, each once.
    Names<String> services(Tenant tenant, TimeRange range);

    /// The operations of `service` that have spans in `range`, sorted by name, then kind, each once.
    Names<Operation> operations(Tenant tenant, String service, TimeRange range);

    /// What the spans that `question` asks for come to. A span appended meanwhile counts or not.
    Aggregate aggregate(SpanAggregation question);

    /// Which attributes the spans that start in `range` have.
    AttributeKeys attributeKeys(Tenant tenant, TimeRange range, ScanLimits limits);

    /// Erases every span and every log record of trace `id` that was appended before this call, and what was
    /// decided about it. Returns when it can be found no more, and nothing brings it back but to send it again.
    ///
    /// @throws Fault `INTERNAL` if the disk failed: calling it again is right
    /// @throws UnsupportedOperationException if the engine never erases anything
    default Erasure erase(Tenant tenant, TraceId id) {
        throw new UnsupportedOperationException("this engine never erases anything");
    }

    /// Those that have spans or log records here, in no particular order.
    Set<Tenant> tenants();

    /// What the store holds now, all tenants together.
    StoreStatistics statistics();

    /// What the sampler decided about trace `id`, for as long as that is remembered; null if nothing was
    /// decided, as its spans came a moment ago, or nobody samples.
    ///
    /// What was dropped is found by no search and counted by nothing but [#rollups] from then on; by its id
    /// it is found as long as its spans are held back.
    default @Nullable SamplingDecision decision(Tenant tenant, TraceId id) {
        return null;
    }

    /// Hands over what the sampler dropped of the spans that start in the minutes that `range` touches, in
    /// no particular order; there may be several of one kind, which add up.
    default void rollups(Tenant tenant, TimeRange range, Consumer<Rollup> to) {}

    /// Hands over what the sampler decided in the minutes that `range` touches, in no particular order; there
    /// may be several of one rule and minute, which add up.
    default void samplingCounts(Tenant tenant, TimeRange range, Consumer<SamplingCount> to) {}

    /// What the store is made of, for who runs it. An engine that has nothing to tell tells nothing.
    default StoreDetails details() {
        return StoreDetails.NONE;
    }

    /// How long the disk took to make what was appended durable, since the store was opened; null if the engine keeps
    /// nothing there.
    default @Nullable SyncTimes syncTimes() {
        return null;
    }

    /// How much it keeps.
    default Keeping keeping() {
        return Keeping.EVERYTHING;
    }

    /// Why nothing can be taken in for want of disk, in words; null while there is room.
    default @Nullable String whyFull() {
        return null;
    }

    /// How often the disk did not take what was appended.
    default WriteFailures writeFailures() {
        return WriteFailures.NONE;
    }

    /// What of the store cannot be read.
    default StoreDamage damage() {
        return StoreDamage.NONE;
    }

    /// Ends after whatever is under way, and releases what the store holds. Calling it twice is harmless.
    @Override
    void close();
}
