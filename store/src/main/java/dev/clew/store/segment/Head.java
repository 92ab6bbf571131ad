package dev.clew.store.segment;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import dev.clew.store.SpanScan;
import java.util.Comparator;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/// The next match of one part in a scan over several.
final class Head {
    /// Oldest first; spans that agree in everything else come in the order of their parts.
    static final Comparator<Head> ORDER = Head::compare;

    private final PartCursor cursor;
    private final int age;
    private long startNanos;
    private long traceIdHigh;
    private long traceIdLow;
    private long spanId;
    private SpanKind kind = SpanKind.UNSPECIFIED;
    private long counted;

    /// @param age the place of the part among the others, oldest first
    /// @param isOver whether to give up, given how many spans were looked at since the last that was [#consumed]
    /// @param pieces traces of the part that others have spans of too
    Head(Part part, SpanScan scan, Supplier<Set<TraceId>> pieces, int age, LongPredicate isOver) {
        this.age = age;
        LongPredicate enough = looked -> isOver.test(looked - counted);
        cursor = scan.among() == null
                ? part.scan(scan.filter(), scan.range(), scan.order(), enough)
                : part.scan(scan, scan.among(), pieces, enough);
    }

    /// What a span is ordered by.
    record Place(long startNanos, long traceIdHigh, long traceIdLow, long spanId, SpanKind kind) {
        Place(Head head) {
            this(head.startNanos, head.traceIdHigh, head.traceIdLow, head.spanId, head.kind);
        }

        boolean isThatOf(Head head) {
            return startNanos == head.startNanos
                    && traceIdHigh == head.traceIdHigh
                    && traceIdLow == head.traceIdLow
                    && spanId == head.spanId
                    && kind == head.kind;
        }
    }

    private static int compare(Head a, Head b) {
        if (a.startNanos != b.startNanos) {
            return Long.compare(a.startNanos, b.startNanos);
        }
        if (a.traceIdHigh != b.traceIdHigh) {
            return Long.compareUnsigned(a.traceIdHigh, b.traceIdHigh);
        }
        if (a.traceIdLow != b.traceIdLow) {
            return Long.compareUnsigned(a.traceIdLow, b.traceIdLow);
        }
        if (a.spanId != b.spanId) {
            return Long.compareUnsigned(a.spanId, b.spanId);
        }
        return a.kind != b.kind ? a.kind.compareTo(b.kind) : Integer.compare(a.age, b.age);
    }

    /// False if there is no further match.
    boolean next() {
        if (!cursor.next()) {
            return false;
        }
        startNanos = cursor.startNanos();
        traceIdHigh = cursor.traceIdHigh();
        traceIdLow = cursor.traceIdLow();
        spanId = cursor.spanId();
        kind = cursor.kind();
        return true;
    }

    long startNanos() {
        return startNanos;
    }

    TraceId traceId() {
        return new TraceId(traceIdHigh, traceIdLow);
    }

    boolean isDecided() {
        return cursor.isDecided();
    }

    Span span() {
        return cursor.span();
    }

    /// How many spans were looked at since the last match that was [#consumed].
    long cost() {
        return cursor.scannedSpans() - counted;
    }

    void consumed() {
        counted = cursor.scannedSpans();
    }

    void close() {
        cursor.close();
    }
}
