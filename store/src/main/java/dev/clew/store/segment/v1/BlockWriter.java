package dev.clew.store.segment.v1;

import dev.clew.model.Fault;
import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import dev.clew.model.otlp.OtlpAttribute;
import dev.clew.model.otlp.OtlpEvent;
import dev.clew.model.otlp.OtlpLink;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.OtlpResource;
import dev.clew.model.otlp.OtlpScope;
import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import dev.clew.model.otlp.Owner;
import dev.clew.model.otlp.Slice;
import dev.clew.model.otlp.SpanTally;

/// Puts what [dev.clew.model.otlp.OtlpReader] walks over into the columns of a block. What it puts there is seen by
/// nobody until the block says so, and can be taken back until then.
final class BlockWriter implements OtlpVisitor, DuplicateIndex.Sameness {
    /// Spans, events and links of one batch together. The least of them take a few bytes to send, and a hundred or two
    /// here: a batch of nothing else would exhaust the memory of the process.
    private static final int MOST_ROWS = 500_000;

    private final BlockTable spans;
    private final BlockTable events;
    private final BlockTable links;
    private final IntColumn eventEnds;
    private final IntColumn linkEnds;
    private final DuplicateIndex duplicates;

    private final LongColumn traceIdHigh;
    private final LongColumn traceIdLow;
    private final LongColumn spanId;
    private final LongColumn parentId;
    private final LongColumn start;
    private final LongColumn duration;
    private final LongColumn kind;
    private final LongColumn status;
    private final LongColumn flags;
    private final LongColumn droppedAttributes;
    private final LongColumn droppedEvents;
    private final LongColumn droppedLinks;
    private final LongColumn name;
    private final LongColumn message;
    private final LongColumn traceState;
    private final LongColumn resource;
    private final LongColumn scope;
    private final LongColumn eventCount;
    private final LongColumn linkCount;
    private final Dictionary names;
    private final Dictionary messages;
    private final Dictionary traceStates;
    private final Dictionary resources;
    private final Dictionary scopes;

    private final LongColumn eventTime;
    private final LongColumn eventName;
    private final LongColumn eventDropped;
    private final Dictionary eventNames;

    private final LongColumn linkTraceIdHigh;
    private final LongColumn linkTraceIdLow;
    private final LongColumn linkSpanId;
    private final LongColumn linkTraceState;
    private final LongColumn linkFlags;
    private final LongColumn linkDropped;
    private final Dictionary linkTraceStates;

    private final SpanTally tally = new SpanTally();
    private final Output entityAttributes = new Output();
    private final Output entity = new Output();
    private int currentResource;
    private int currentScope;
    private boolean oneByOne;
    private int rowsBefore;

    BlockWriter(BlockTable spans, BlockTable events, BlockTable links, IntColumn eventEnds, IntColumn linkEnds) {
        this.spans = spans;
        this.events = events;
        this.links = links;
        this.eventEnds = eventEnds;
        this.linkEnds = linkEnds;
        duplicates = new DuplicateIndex(spans);
        traceIdHigh = spans.column(Field.TRACE_ID_HIGH);
        traceIdLow = spans.column(Field.TRACE_ID_LOW);
        spanId = spans.column(Field.SPAN_ID);
        parentId = spans.column(Field.PARENT_ID);
        start = spans.column(Field.START);
        duration = spans.column(Field.DURATION);
        kind = spans.column(Field.KIND);
        status = spans.column(Field.STATUS);
        flags = spans.column(Field.FLAGS);
        droppedAttributes = spans.column(Field.DROPPED_ATTRIBUTES);
        droppedEvents = spans.column(Field.DROPPED_EVENTS);
        droppedLinks = spans.column(Field.DROPPED_LINKS);
        name = spans.column(Field.NAME);
        message = spans.column(Field.MESSAGE);
        traceState = spans.column(Field.TRACE_STATE);
        resource = spans.column(Field.RESOURCE);
        scope = spans.column(Field.SCOPE);
        eventCount = spans.column(Field.EVENTS);
        linkCount = spans.column(Field.LINKS);
        names = spans.dictionary(Field.NAME);
        messages = spans.dictionary(Field.MESSAGE);
        traceStates = spans.dictionary(Field.TRACE_STATE);
        resources = spans.dictionary(Field.RESOURCE);
        scopes = spans.dictionary(Field.SCOPE);
        eventTime = events.column(Field.EVENT_TIME);
        eventName = events.column(Field.EVENT_NAME);
        eventDropped = events.column(Field.EVENT_DROPPED_ATTRIBUTES);
        eventNames = events.dictionary(Field.EVENT_NAME);
        linkTraceIdHigh = links.column(Field.LINK_TRACE_ID_HIGH);
        linkTraceIdLow = links.column(Field.LINK_TRACE_ID_LOW);
        linkSpanId = links.column(Field.LINK_SPAN_ID);
        linkTraceState = links.column(Field.LINK_TRACE_STATE);
        linkFlags = links.column(Field.LINK_FLAGS);
        linkDropped = links.column(Field.LINK_DROPPED_ATTRIBUTES);
        linkTraceStates = links.dictionary(Field.LINK_TRACE_STATE);
    }

    /// Uses what `retired` worked with, which is needed no more. Nothing was written yet.
    void reuse(BlockWriter retired) {
        duplicates.reuse(retired.duplicates);
    }

    /// Takes back every span from row `rows` on, and whatever was put for the one after the last. What went into
    /// dictionaries stays there, referred to by nothing, until the block is cut.
    private void truncate(int rows) {
        spans.truncate(rows);
        eventEnds.truncate(rows);
        linkEnds.truncate(rows);
        events.truncate(end(eventEnds, rows));
        links.truncate(end(linkEnds, rows));
        duplicates.truncate(rows);
        entityAttributes.clear();
    }

    private static int end(IntColumn ends, int rows) {
        return rows == 0 ? 0 : ends.get(rows - 1);
    }

    @Override
    public void attribute(Owner owner, OtlpAttribute attribute) {
        switch (owner) {
            case SPAN -> spans.attributes.add(attribute);
            case EVENT -> events.attributes.add(attribute);
            case LINK -> links.attributes.add(attribute);
            case RESOURCE, SCOPE -> AttributeCodec.write(attribute, entityAttributes);
        }
    }

    @Override
    public void resource(OtlpResource found) {
        entity.clear();
        AttributeCodec.write(found, entityAttributes, entity);
        entityAttributes.clear();
        currentResource = resources.add(entity.array(), 0, entity.size());
    }

    @Override
    public void scope(OtlpScope found) {
        entity.clear();
        AttributeCodec.write(found, entityAttributes, entity);
        entityAttributes.clear();
        currentScope = scopes.add(entity.array(), 0, entity.size());
    }

    @Override
    public void event(OtlpEvent event) {
        eventTime.add(event.timeNanos());
        eventName.add(add(eventNames, event.name()));
        eventDropped.add(event.droppedAttributes());
        events.endRow();
    }

    @Override
    public void link(OtlpLink link) {
        boolean hasTraceId = link.traceId().length() == 16;
        linkTraceIdHigh.add(hasTraceId ? link.traceId().longAt(0) : 0);
        linkTraceIdLow.add(hasTraceId ? link.traceId().longAt(8) : 0);
        linkSpanId.add(link.spanId().length() == 8 ? link.spanId().longAt(0) : 0);
        linkTraceState.add(add(linkTraceStates, link.traceState()));
        linkFlags.add(link.flags());
        linkDropped.add(link.droppedAttributes());
        links.endRow();
    }

    @Override
    public void span(OtlpSpan span) {
        int row = spans.rowCount();
        if (!tally.isKept(span)) {
            truncate(row);
            return;
        }
        identity(span);
        outcome(span);
        texts(span);
        resource.add(currentResource);
        scope.add(currentScope);
        eventCount.add(events.rowCount() - end(eventEnds, row));
        linkCount.add(links.rowCount() - end(linkEnds, row));
        eventEnds.add(events.rowCount());
        linkEnds.add(links.rowCount());
        spans.endRow();
        if (rows() - rowsBefore > MOST_ROWS) {
            throw new Fault(
                    Fault.Kind.CALLER,
                    "a batch of more than %d spans, events and links (send it in parts?)".formatted(MOST_ROWS));
        }
        if (oneByOne && !duplicates.addAll(row + 1, this)) {
            truncate(row);
        }
    }

    private int rows() {
        return spans.rowCount() + events.rowCount() + links.rowCount();
    }

    /// Puts `batch` in, of which nothing shows yet. Spans are seldom sent again, so that is looked for at the end,
    /// and only if there was one the batch is read once more, with a look at every span.
    ///
    /// @throws Fault `CALLER` if it is no OTLP, or has too many rows; nothing of it is left then
    Receipt write(SpanBatch batch, OtlpReader reader) {
        int before = spans.rowCount();
        rowsBefore = rows();
        boolean whole = false;
        try {
            tally.clear();
            reader.read(batch.bytes(), batch.offset(), batch.length(), this);
            if (!duplicates.addAll(spans.rowCount(), this)) {
                truncate(before);
                oneByOne = true;
                tally.clear();
                reader.read(batch.bytes(), batch.offset(), batch.length(), this);
            }
            whole = true;
            return tally.receipt();
        } finally {
            oneByOne = false;
            if (!whole) {
                truncate(before);
            }
        }
    }

    private void identity(OtlpSpan span) {
        traceIdHigh.add(span.traceIdHigh());
        traceIdLow.add(span.traceIdLow());
        spanId.add(span.spanIdBits());
        parentId.add(span.parentSpanIdBits());
    }

    private void outcome(OtlpSpan span) {
        start.add(span.startNanos());
        duration.add(span.endNanos() - span.startNanos());
        kind.add(span.kind());
        status.add(span.statusCode());
        flags.add(span.flags());
        droppedAttributes.add(span.droppedAttributes());
        droppedEvents.add(span.droppedEvents());
        droppedLinks.add(span.droppedLinks());
    }

    private void texts(OtlpSpan span) {
        name.add(add(names, span.name()));
        message.add(add(messages, span.statusMessage()));
        traceState.add(add(traceStates, span.traceState()));
    }

    private static int add(Dictionary dictionary, Slice text) {
        return dictionary.add(text.array(), text.offset(), text.length());
    }

    /// Whether two spans whose own columns agree have the same events and links. They have as many.
    @Override
    public boolean same(int earlier, int row) {
        return same(events, eventEnds, earlier, row) && same(links, linkEnds, earlier, row);
    }

    private static boolean same(BlockTable table, IntColumn ends, int earlier, int row) {
        int shift = ends.get(row) - ends.get(earlier);
        for (int i = end(ends, row); i < ends.get(row); i++) {
            if (!table.same(i, i - shift)) {
                return false;
            }
        }
        return true;
    }
}
