package dev.clew.store.segment.v1;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.TimeRange;
import dev.clew.store.SpanScan;
import dev.clew.store.segment.PartCursor;
import java.util.PriorityQueue;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Shows the matches of a part in order while looking at as few pages as it can: a page is judged when nothing that
/// was found already must come before everything in it.
///
/// ```
/// newest first:   page 7 [........]          judged: its matches are merged with those of 6
///                 page 6      [.......]      judged: it ends after the match to show next
///                 page 5               [..]  not yet
/// ```
final class OrderedCursor implements PartCursor {
    private final Pages pages;
    private final Condition condition;
    private final TimeRange range;
    private final SpanScan.Order order;
    private final LongPredicate enough;
    private final SetRows.@Nullable Found among;
    private final int[] pageOrder;
    private final PriorityQueue<PageHits> hits;
    private int nextPage;
    private boolean started;
    private long scanned;

    /// @param enough see [dev.clew.store.segment.Part#scan]
    OrderedCursor(Pages pages, Condition condition, TimeRange range, SpanScan.Order order, LongPredicate enough) {
        this(pages, condition, null, range, order, enough);
    }

    /// @param among what else a span must be; null if nothing
    OrderedCursor(
            Pages pages,
            Condition condition,
            SetRows.@Nullable Found among,
            TimeRange range,
            SpanScan.Order order,
            LongPredicate enough) {
        this.among = among;
        scanned = among == null ? 0 : among.looked();
        this.pages = pages;
        this.enough = enough;
        this.condition = condition;
        this.range = range;
        this.order = order;
        boolean newest = order == SpanScan.Order.NEWEST_FIRST;
        hits = new PriorityQueue<>(newest ? PageHits.OLDEST_FIRST.reversed() : PageHits.OLDEST_FIRST);
        long[] bounds = new long[condition.equals(Condition.Constant.FALSE) ? 0 : pages.count()];
        for (int page = 0; page < bounds.length; page++) {
            // The complement of a number sorts the other way round, and never overflows.
            bounds[page] = newest ? ~pages.maxStart(page) : pages.minStart(page);
        }
        pageOrder = Order.of(bounds);
    }

    @Override
    public boolean next() {
        if (started) {
            PageHits current = hits.remove();
            current.advance();
            keep(current);
        }
        while (nextPage < pageOrder.length && (hits.isEmpty() || mayComeBefore(pageOrder[nextPage]))) {
            int page = pageOrder[nextPage++];
            if (!mayHold(page)) {
                continue;
            }
            if (enough.test(scanned)) {
                // What was found may not be what comes next.
                nextPage = pageOrder.length;
                hits.clear();
            } else {
                judge(page);
            }
        }
        pages.rest();
        started = !hits.isEmpty();
        scanned += started ? 1 : 0;
        return started;
    }

    private void keep(PageHits page) {
        if (page.hasSpan()) {
            hits.add(page);
        }
    }

    /// Whether a page may hold a span that comes before what is found already, or ties with it.
    private boolean mayComeBefore(int page) {
        long found = hits.element().start();
        return switch (order) {
            case NEWEST_FIRST -> pages.maxStart(page) >= found;
            case OLDEST_FIRST -> pages.minStart(page) <= found;
        };
    }

    private boolean mayHold(int page) {
        return pages.maxStart(page) >= range.fromNanos()
                && pages.minStart(page) <= range.toNanos()
                && condition.mayHold(pages.zones(page));
    }

    private void judge(int page) {
        SpanRows rows = pages.rows(page);
        boolean[] matches = new boolean[rows.size()];
        condition.evaluate(rows, matches);
        PageHits found = PageHits.of(rows, matches, range, order);
        // A match counts when it is shown, so that whoever stops early is not told of spans that he did not see.
        scanned += inRange(page, rows) - found.count();
        if (found.count() == 0) {
            rows.spans.release();
        }
        keep(found);
    }

    private int inRange(int page, SpanRows rows) {
        if (pages.minStart(page) >= range.fromNanos() && pages.maxStart(page) <= range.toNanos()) {
            return rows.size();
        }
        long[] starts = rows.spans.field(Field.START);
        int count = 0;
        for (int i = rows.size() - 1; i >= 0; i--) {
            count += range.contains(starts[i]) ? 1 : 0;
        }
        return count;
    }

    @Override
    public long startNanos() {
        return hits.element().start();
    }

    @Override
    public long traceIdHigh() {
        PageHits current = hits.element();
        return current.rows().traceIdHigh(current.position());
    }

    @Override
    public long traceIdLow() {
        PageHits current = hits.element();
        return current.rows().traceIdLow(current.position());
    }

    @Override
    public long spanId() {
        PageHits current = hits.element();
        return current.rows().spanId(current.position());
    }

    @Override
    public SpanKind kind() {
        PageHits current = hits.element();
        return current.rows().kind(current.position());
    }

    @Override
    public boolean isDecided() {
        PageHits current = hits.element();
        return among == null || among.decided().get(current.rows().row(current.position()));
    }

    @Override
    public Span span() {
        PageHits current = hits.element();
        Span span = current.rows().span(current.position());
        pages.rest();
        return span;
    }

    @Override
    public long scannedSpans() {
        return scanned;
    }

    @Override
    public void close() {
        pages.close();
    }
}
