package dev.clew.store.segment;

import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Operation;
import dev.clew.store.SpanAggregation;
import dev.clew.store.SpanDetail;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.segment.totals.Totals;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Spans of one tenant that are searched together: the open block, or a segment that was cut from one.
///
/// Any number of threads may read while one writes. A reader sees the spans that were there when its call began,
/// whole, and perhaps some that came later.
public interface Part {
    /// How many spans there are to see.
    int spanCount();

    /// How many different traces they belong to.
    int traceCount();

    /// When the earliest and the latest of them start; meaningless while there are none.
    TimeRange starts();

    /// False only if there is no span of trace `id` here. Cheap.
    boolean mayHold(TraceId id);

    /// Which of `ids` pass [#mayHold(TraceId)], by place. Cheaper than one by one where there are many.
    default BitSet mayHold(List<TraceId> ids) {
        var some = new BitSet(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            some.set(i, mayHold(ids.get(i)));
        }
        return some;
    }

    /// Whether there is a span of trace `id` here.
    default boolean holds(TraceId id) {
        var found = new boolean[1];
        trace(id, _ -> found[0] = true);
        return found[0];
    }

    /// Hands over the id of every trace that has a span here, each once, in no particular order.
    default void traceIds(Consumer<TraceId> to) {
        var seen = new HashSet<TraceId>();
        try (PartCursor cursor = scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST)) {
            while (cursor.next()) {
                seen.add(new TraceId(cursor.traceIdHigh(), cursor.traceIdLow()));
            }
        }
        seen.forEach(to);
    }

    /// Shows where each link of each span here leads, in no particular order.
    default void links(TraceLinkVisitor to) {
        try (PartCursor cursor = scan(new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST)) {
            while (cursor.next()) {
                for (Link link : cursor.span().links()) {
                    TraceId target = link.traceId();
                    to.link(cursor.traceIdHigh(), cursor.traceIdLow(), target.high(), target.low());
                }
            }
        }
    }

    /// Hands over every span of trace `id`, in no particular order.
    void trace(TraceId id, Consumer<Span> to);

    /// Hands over the spans of trace `id` whose own ids pass `wanted`, in no particular order. Others need not be
    /// made for that, however many the trace has.
    default void trace(TraceId id, LongPredicate wanted, Consumer<Span> to) {
        trace(id, span -> {
            if (wanted.test(span.spanId())) {
                to.accept(span);
            }
        });
    }

    /// As [#trace(TraceId, LongPredicate, Consumer)]; what `detail` does not name may be left out of the spans, unless
    /// others of the trace here have the same id.
    default void trace(TraceId id, LongPredicate wanted, SpanDetail detail, Consumer<Span> to) {
        trace(id, wanted, to);
    }

    /// The spans that start in `range` and match `filter`, by start, then trace id, span id and kind; reversed for
    /// newest first. The caller closes the cursor.
    ///
    /// @param enough asked now and then, with how many spans the cursor looked at so far; once it says so it goes
    ///     on saying so, and the cursor ends early
    PartCursor scan(SpanFilter filter, TimeRange range, SpanScan.Order order, LongPredicate enough);

    /// The same without an early end.
    default PartCursor scan(SpanFilter filter, TimeRange range, SpanScan.Order order) {
        return scan(filter, range, order, _ -> false);
    }

    /// The same for a scan that asks for spans in a set: shows those that are in it, and of the traces that
    /// this part cannot judge by itself every span that matches the filter, see [PartCursor#isDecided].
    ///
    /// @param pieces tells of which traces other parts have spans too; asked when it is settled which spans
    ///     this part shows, so that it knows of all of them
    default PartCursor scan(SpanScan scan, SpanScan.Among among, Supplier<Set<TraceId>> pieces, LongPredicate enough) {
        return scan(scan.filter(), scan.range(), scan.order(), enough);
    }

    /// Adds to `totals` the spans that its question is about, until it says that it is time to give up. Pieces of them
    /// that are another thread's turn are left out; a part falls into the same pieces each time.
    default void aggregate(Totals totals) {
        if (!totals.isMine()) {
            return;
        }
        SpanAggregation question = totals.question();
        try (PartCursor cursor =
                scan(question.filter(), question.range(), SpanScan.Order.OLDEST_FIRST, _ -> totals.isOver())) {
            long looked = 0;
            while (!totals.isStopped() && cursor.next()) {
                int more = (int) (cursor.scannedSpans() - looked);
                looked += more;
                if (totals.look(more) == more) {
                    totals.add(cursor.span());
                }
            }
            totals.look((int) (cursor.scannedSpans() - looked));
        }
    }

    /// The same for a question that asks for spans in a set.
    ///
    /// @param pieces of which traces other parts have spans too
    /// @param members judges the spans of traces that this part cannot judge by itself
    default void aggregate(Totals totals, SpanScan.Among among, Set<TraceId> pieces, Predicate<Span> members) {
        SpanScan scan = totals.question().scan(SpanScan.Order.OLDEST_FIRST);
        try (PartCursor cursor = scan(scan, among, () -> pieces, _ -> totals.isOver())) {
            while (!totals.isStopped() && cursor.next() && totals.look(1) == 1) {
                Span span = cursor.span();
                if (cursor.isDecided() || members.test(span)) {
                    totals.add(span);
                }
            }
        }
    }

    /// Adds to `count` the attributes of the spans that it asks about, until it is over.
    default void countKeys(KeyCount count) {
        try (PartCursor cursor = scan(new SpanFilter.Any(), count.range(), SpanScan.Order.OLDEST_FIRST)) {
            while (!count.isOver() && cursor.next()) {
                count.looked(1);
                count.add(cursor.span());
            }
        }
    }

    /// Hands over the name of every service that has a span in `range`, each once.
    void services(TimeRange range, Consumer<String> to);

    /// Hands over every operation of `service` that has a span in `range`, each once.
    void operations(String service, TimeRange range, Consumer<Operation> to);
}
