package dev.clew.query.zipkin;

import com.google.re2j.Pattern;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.query.FoundSpans;
import dev.clew.query.RecordEvents;
import dev.clew.store.Completeness;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanField;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/// The traces of a store as Zipkin shows them. Blocks.
///
/// Traces are told apart by all of their id, or, if this is not strict, by its last 64 bits: where some
/// services know ids of 64 bits only, that puts the halves of a trace together. To be lenient means to
/// look through the ids of all: what the engine has to find a trace by, its index and its filters, are over whole ids,
/// and nothing tells which first halves there are.
public final class ZipkinTraces {
    private final TraceStore store;
    private final Tenant tenant;
    private final boolean isStrict;

    public ZipkinTraces(TraceStore store, Tenant tenant, boolean isStrict) {
        this.store = store;
        this.tenant = tenant;
        this.isStrict = isStrict;
    }

    /// The spans of a trace by time, with its log records as annotations.
    ///
    /// @param wanted whether somebody still waits for the answer
    public FoundZipkinSpans trace(TraceId id, BooleanSupplier wanted) {
        var ids = new TreeSet<TraceId>();
        Completeness completeness = isStrict ? Completeness.OF_NOTHING : addIdsLike(id, ids, wanted);
        var spans = new ArrayList<Span>();
        for (TraceId each : isStrict ? Set.of(id) : ids) {
            FoundSpans found = RecordEvents.trace(store, tenant, each);
            spans.addAll(found.spans());
            completeness = completeness.and(found.completeness());
        }
        return new FoundZipkinSpans(
                spans.stream()
                        .map(ZipkinSpans::of)
                        .sorted(ZipkinSpan.BY_TIME)
                        .distinct()
                        .toList(),
                completeness);
    }

    /// The id that stands for all that belong together: the same, if this is strict.
    public TraceId group(TraceId id) {
        return isStrict ? id : new TraceId(0, id.low());
    }

    private Completeness addIdsLike(TraceId id, Set<TraceId> ids, BooleanSupplier wanted) {
        var endsAlike = new SpanFilter.Matches(
                SpanField.Intrinsic.TRACE_ID, Pattern.compile("[0-9a-f]{16}" + SpanId.format(id.low())));
        var scan = new SpanScan(
                tenant,
                endsAlike,
                TimeRange.ALL,
                SpanScan.Order.NEWEST_FIRST,
                ScanLimits.ofSpans(Long.MAX_VALUE).whileWanted(wanted));
        return store.scan(scan, span -> {
            ids.add(span.traceId());
            return true;
        });
    }
}
