package dev.clew.store.segment;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.store.Operation;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/// A list of spans that is searched from one end to the other.
abstract class PlainPart implements Part {
    private static final Comparator<Span> ORDER = Comparator.comparingLong(Span::startNanos)
            .thenComparing(Span::traceId)
            .thenComparing(Span::spanId, Long::compareUnsigned)
            .thenComparing(Span::kind);

    /// Never changes; the next call may give another.
    abstract List<Span> spans();

    @Override
    public int spanCount() {
        return spans().size();
    }

    @Override
    public int traceCount() {
        return (int) spans().stream().map(Span::traceId).distinct().count();
    }

    @Override
    public TimeRange starts() {
        var starts = spans().stream().mapToLong(Span::startNanos).summaryStatistics();
        return spans().isEmpty() ? TimeRange.ALL : new TimeRange(starts.getMin(), starts.getMax());
    }

    /// As coarse as a filter that was built too small, so that false hope is met with.
    @Override
    public boolean mayHold(TraceId id) {
        return spans().stream().anyMatch(span -> (span.traceId().low() & 15) == (id.low() & 15));
    }

    @Override
    public void trace(TraceId id, Consumer<Span> to) {
        spans().stream().filter(span -> span.traceId().equals(id)).forEach(to);
    }

    @Override
    public PartCursor scan(SpanFilter filter, TimeRange range, SpanScan.Order order, LongPredicate enough) {
        List<Span> sorted = spans().stream()
                .filter(span -> range.contains(span.startNanos()))
                .sorted(ORDER)
                .toList();
        return new Cursor(
                filter, (order == SpanScan.Order.OLDEST_FIRST ? sorted : sorted.reversed()).iterator(), enough);
    }

    @Override
    public void services(TimeRange range, Consumer<String> to) {
        spans().stream()
                .filter(span -> range.contains(span.startNanos()))
                .map(Span::serviceName)
                .distinct()
                .forEach(to);
    }

    @Override
    public void operations(String service, TimeRange range, Consumer<Operation> to) {
        spans().stream()
                .filter(span -> range.contains(span.startNanos()))
                .filter(span -> span.serviceName().equals(service))
                .map(span -> new Operation(span.name(), span.kind()))
                .distinct()
                .forEach(to);
    }

    private static final class Cursor implements PartCursor {
        private final SpanFilter filter;
        private final Iterator<Span> spans;
        private final LongPredicate enough;
        private Span at;
        private long scanned;

        Cursor(SpanFilter filter, Iterator<Span> spans, LongPredicate enough) {
            this.filter = filter;
            this.spans = spans;
            this.enough = enough;
        }

        @Override
        public boolean next() {
            while (spans.hasNext() && !enough.test(scanned)) {
                at = spans.next();
                scanned++;
                if (filter.matches(at)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public long startNanos() {
            return at.startNanos();
        }

        @Override
        public long traceIdHigh() {
            return at.traceId().high();
        }

        @Override
        public long traceIdLow() {
            return at.traceId().low();
        }

        @Override
        public long spanId() {
            return at.spanId();
        }

        @Override
        public SpanKind kind() {
            return at.kind();
        }

        @Override
        public Span span() {
            return at;
        }

        @Override
        public long scannedSpans() {
            return scanned;
        }

        @Override
        public void close() {}
    }
}
