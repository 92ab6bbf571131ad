package dev.clew.store.segment.v1;

import dev.clew.model.SpanKind;
import dev.clew.model.StatusCode;
import dev.clew.store.segment.ledger.RollupBook;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts spans by minute and operation, and the calls between services that they are. Rows come by time,
/// trace by trace, so that the counters of one minute serve thousands of them.
final class SpanCount {
    static final int PRODUCER = SpanKind.PRODUCER.number();
    private static final int CONSUMER = SpanKind.CONSUMER.number();
    private static final int ERROR = StatusCode.ERROR.number();
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final SurveyedSpans spans;
    private final MergeOrder.Ordered ordered;
    private final int times;
    private final RollupBook book;
    private final boolean haveLinks;
    private final OperationSet operations = new OperationSet();
    private final OperationSet edges = new OperationSet();
    private final Map<Long, Minute> minutes = new HashMap<>();
    private Minute minute = new Minute(Long.MIN_VALUE);

    /// By output, the row of the inputs.
    private final int[] rows;

    /// The counters of what starts in one minute, by number of the operation or edge; made when they are
    /// needed.
    private static final class Minute {
        private final long number;
        private RollupBook.@Nullable Counter[] operations = new RollupBook.Counter[64];
        private RollupBook.@Nullable Counter[] edges = new RollupBook.Counter[64];

        private Minute(long number) {
            this.number = number;
        }
    }

    SpanCount(SurveyedSpans spans, MergeOrder.Ordered ordered, int times, RollupBook book) {
        this.spans = spans;
        this.ordered = ordered;
        this.times = times;
        this.book = book;
        haveLinks = spans.haveLinks();
        rows = ordered.pieces().rows();
    }

    void run() {
        for (int trace = 0; trace + 1 < ordered.traceStarts().length; trace++) {
            for (int at = ordered.traceStarts()[trace]; at < ordered.traceStarts()[trace + 1]; at++) {
                count(rows[at], at, ordered.numbers()[trace]);
            }
        }
    }

    private void count(int row, int at, int trace) {
        turnTo(Math.floorDiv(spans.start(row), MINUTE_NANOS));
        boolean isError = spans.status(row) == ERROR;
        long duration = spans.duration(row);
        operation(row).add(times, isError, duration);
        long link = ordered.parents()[at];
        int parent = link == ParentLinks.NO_PARENT || link == ParentLinks.EXTERNAL
                ? -1
                : rows[ParentLinks.parentRow(at, link)];
        boolean isMessage = spans.kind(row) == CONSUMER;
        int callee = spans.serviceNumber(row);
        if (parent >= 0 && spans.serviceNumber(parent) != callee) {
            edge(spans.serviceNumber(parent), callee, isMessage).add(times, isError, duration);
        }
        if (haveLinks && isMessage) {
            spans.producers(row, trace, parent, producer -> {
                String consumer = spans.serviceName(callee);
                if (!producer.equals(consumer)) {
                    book.edge(minute.number, producer, consumer, true).add(times, isError, duration);
                }
            });
        }
    }

    private void turnTo(long number) {
        if (minute.number != number) {
            minute = minutes.computeIfAbsent(number, Minute::new);
        }
    }

    private RollupBook.Counter operation(int row) {
        int number = operations.number(spans.serviceNumber(row), spans.nameNumber(row), spans.kind(row));
        if (number >= minute.operations.length) {
            minute.operations = Arrays.copyOf(minute.operations, 2 * number);
        }
        RollupBook.Counter counter = minute.operations[number];
        if (counter == null) {
            counter = book.operation(minute.number, spans.service(row), spans.name(row), operations.kind(number));
            minute.operations[number] = counter;
        }
        return counter;
    }

    private RollupBook.Counter edge(int caller, int callee, boolean isMessage) {
        int number = edges.number(caller, callee, isMessage ? 1 : 0);
        if (number >= minute.edges.length) {
            minute.edges = Arrays.copyOf(minute.edges, 2 * number);
        }
        RollupBook.Counter counter = minute.edges[number];
        if (counter == null) {
            counter = book.edge(minute.number, spans.serviceName(caller), spans.serviceName(callee), isMessage);
            minute.edges[number] = counter;
        }
        return counter;
    }
}
