package dev.clew.store.segment.v1;

import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import dev.clew.store.SpanDetail;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some spans with what belongs to them. Makes [Span] objects of columns.
abstract class SpanRows {
    final Rows spans;
    private int @Nullable [] firstEvents;
    private int @Nullable [] firstLinks;

    SpanRows(Rows spans) {
        this.spans = spans;
    }

    /// The events of these spans, in their order.
    abstract Rows events();

    /// The links of these spans, in their order.
    abstract Rows links();

    /// Where these spans begin among the rows of a segment; meaningless in a block.
    abstract int firstRow();

    /// The number of a row in its part.
    abstract int row(int position);

    abstract long traceIdHigh(int position);

    abstract long traceIdLow(int position);

    abstract long parentId(int position);

    abstract Resource resource(int number);

    abstract Scope scope(int number);

    final int size() {
        return spans.size();
    }

    final long start(int position) {
        return spans.number(Field.START, position);
    }

    final long spanId(int position) {
        return spans.number(Field.SPAN_ID, position);
    }

    final SpanKind kind(int position) {
        return SpanKind.of((int) spans.number(Field.KIND, position));
    }

    /// Makes the span at `position`, equal to what [dev.clew.model.otlp.SpanDecoder] makes of the bytes it came in.
    final Span span(int position) {
        return span(position, null);
    }

    /// The same without what `detail`, if there is one, does not name.
    final Span span(int position, @Nullable SpanDetail detail) {
        spans.keep();
        long start = start(position);
        return new Span(
                new TraceId(traceIdHigh(position), traceIdLow(position)),
                spanId(position),
                parentId(position),
                text(spans, Field.TRACE_STATE, position),
                number(spans, Field.FLAGS, position),
                text(spans, Field.NAME, position),
                kind(position),
                start,
                start + spans.number(Field.DURATION, position),
                status(position),
                detail == null ? spans.attributes(position) : spans.attributes(position, detail.attributes()),
                number(spans, Field.DROPPED_ATTRIBUTES, position),
                detail == null || detail.events() ? eventsOf(position) : List.of(),
                number(spans, Field.DROPPED_EVENTS, position),
                detail == null || detail.links() ? linksOf(position) : List.of(),
                number(spans, Field.DROPPED_LINKS, position),
                resource(number(spans, Field.RESOURCE, position)),
                scope(number(spans, Field.SCOPE, position)));
    }

    private static int number(Rows rows, Field field, int position) {
        return (int) rows.number(field, position);
    }

    private static String text(Rows rows, Field field, int position) {
        return rows.entries(field).text(number(rows, field, position));
    }

    private Status status(int position) {
        StatusCode code = StatusCode.of(number(spans, Field.STATUS, position));
        String message = text(spans, Field.MESSAGE, position);
        return new Status(code, message);
    }

    private List<Event> eventsOf(int position) {
        int count = number(spans, Field.EVENTS, position);
        if (count == 0) {
            return List.of();
        }
        Rows rows = events();
        rows.keep();
        int first = firstEvents()[position];
        var found = new ArrayList<Event>(count);
        for (int i = first; i < first + count; i++) {
            found.add(new Event(
                    rows.number(Field.EVENT_TIME, i),
                    text(rows, Field.EVENT_NAME, i),
                    rows.attributes(i),
                    number(rows, Field.EVENT_DROPPED_ATTRIBUTES, i)));
        }
        return found;
    }

    private List<Link> linksOf(int position) {
        int count = number(spans, Field.LINKS, position);
        if (count == 0) {
            return List.of();
        }
        Rows rows = links();
        rows.keep();
        int first = firstLinks()[position];
        var found = new ArrayList<Link>(count);
        for (int i = first; i < first + count; i++) {
            found.add(new Link(
                    new TraceId(rows.number(Field.LINK_TRACE_ID_HIGH, i), rows.number(Field.LINK_TRACE_ID_LOW, i)),
                    rows.number(Field.LINK_SPAN_ID, i),
                    text(rows, Field.LINK_TRACE_STATE, i),
                    rows.attributes(i),
                    number(rows, Field.LINK_DROPPED_ATTRIBUTES, i),
                    number(rows, Field.LINK_FLAGS, i)));
        }
        return found;
    }

    /// Where the events of each span begin.
    final int[] firstEvents() {
        int[] firsts = firstEvents;
        if (firsts == null) {
            firsts = firsts(spans.field(Field.EVENTS), size());
            firstEvents = firsts;
        }
        return firsts;
    }

    /// Where the links of each span begin.
    final int[] firstLinks() {
        int[] firsts = firstLinks;
        if (firsts == null) {
            firsts = firsts(spans.field(Field.LINKS), size());
            firstLinks = firsts;
        }
        return firsts;
    }

    private static int[] firsts(long[] counts, int size) {
        int[] firsts = new int[size];
        int sum = 0;
        for (int i = 0; i < size; i++) {
            firsts[i] = sum;
            sum += (int) counts[i];
        }
        return firsts;
    }
}
