package dev.clew.model.otlp;

import static java.util.Objects.requireNonNull;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.LogRecord;
import dev.clew.model.Receipt;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Makes objects of OTLP bytes, [Span] or [LogRecord]: for the reference engine, for results and for tests.
/// Hot paths use [OtlpReader]. Equal keys and short values share one `String`. One decoder serves one
/// thread at a time.
public final class SpanDecoder {
    private final OtlpReader reader = new OtlpReader();
    private final TextCache texts = new TextCache();
    private final Map<Owner, Attributes.Builder> attributes = new EnumMap<>(Owner.class);
    private final Attributes.Builder recordAttributes = Attributes.builder();
    private final List<Event> events = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    public SpanDecoder() {
        for (Owner owner : Owner.values()) {
            attributes.put(owner, Attributes.builder());
        }
    }

    /// Decodes the spans of the request in `[offset, offset + length)` of `bytes`, in order, without those that
    /// cannot be kept (see [dev.clew.model.SpanFlaw]).
    ///
    /// @return how many they are, and how many were left out
    /// @throws dev.clew.model.Fault `CALLER` if the bytes are no OTLP; spans before that place were handed over
    ///     already
    public Receipt decode(byte[] bytes, int offset, int length, Consumer<Span> to) {
        forgetHalves();
        var visitor = new SpanVisitor(to);
        reader.read(bytes, offset, length, visitor);
        return visitor.tally.receipt();
    }

    /// A fault in the middle of an earlier request leaves some behind.
    private void forgetHalves() {
        attributes.values().forEach(Attributes.Builder::build);
        events.clear();
        links.clear();
    }

    /// Decodes the log records of the `ExportLogsServiceRequest` in `[offset, offset + length)` of `bytes`
    /// as [#decode] does spans.
    ///
    /// @throws dev.clew.model.Fault `CALLER` if the bytes are no OTLP; records before that place were
    ///     handed over already
    public Receipt decodeRecords(byte[] bytes, int offset, int length, Consumer<LogRecord> to) {
        forgetHalves();
        recordAttributes.build();
        var visitor = new RecordVisitor(to);
        reader.readRecords(bytes, offset, length, visitor);
        return visitor.tally.receipt();
    }

    /// Decodes the spans of the request in all of `bytes`, in order. Throws as [#decode] does.
    public List<Span> decode(byte[] bytes) {
        var spans = new ArrayList<Span>();
        decode(bytes, 0, bytes.length, spans::add);
        return spans;
    }

    /// What requests have in common.
    private abstract class Visitor implements OtlpVisitor {
        final SpanTally tally = new SpanTally();
        Resource resource = new Resource(Attributes.EMPTY, 0, "");
        Scope scope = Scope.NONE;

        @Override
        public void attribute(Owner owner, OtlpAttribute attribute) {
            of(owner).add(texts.text(attribute.key()), value(attribute));
        }

        @Override
        public void resource(OtlpResource found) {
            resource = new Resource(
                    attributesOf(Owner.RESOURCE), found.droppedAttributes(), texts.text(found.schemaUrl()));
        }

        @Override
        public void scope(OtlpScope found) {
            scope = new Scope(
                    texts.text(found.name()),
                    texts.text(found.version()),
                    attributesOf(Owner.SCOPE),
                    found.droppedAttributes(),
                    texts.text(found.schemaUrl()));
        }

        AnyValue value(OtlpAttribute attribute) {
            return attribute.type() == ValueType.STRING
                    ? AnyValue.of(texts.text(attribute.slice()))
                    : attribute.decode();
        }

        Attributes attributesOf(Owner owner) {
            return of(owner).build();
        }

        Attributes.Builder of(Owner owner) {
            return requireNonNull(attributes.get(owner));
        }
    }

    private final class RecordVisitor extends Visitor implements OtlpRecordVisitor {
        private final Consumer<LogRecord> to;

        RecordVisitor(Consumer<LogRecord> to) {
            this.to = to;
        }

        @Override
        public void recordAttribute(OtlpAttribute attribute) {
            recordAttributes.add(texts.text(attribute.key()), value(attribute));
        }

        @Override
        public void record(OtlpRecord record) {
            Attributes attributes = recordAttributes.build();
            if (tally.isKept(record)) {
                to.accept(new LogRecord(
                        new TraceId(record.traceIdHigh(), record.traceIdLow()),
                        record.spanIdBits(),
                        record.flags(),
                        record.timeNanos(),
                        record.observedNanos(),
                        record.severityNumber(),
                        texts.text(record.severityText()),
                        texts.text(record.eventName()),
                        record.decodeBody(),
                        attributes,
                        record.droppedAttributes(),
                        resource,
                        scope));
            }
        }
    }

    private final class SpanVisitor extends Visitor {
        private final Consumer<Span> to;

        SpanVisitor(Consumer<Span> to) {
            this.to = to;
        }

        @Override
        public void event(OtlpEvent event) {
            events.add(new Event(
                    event.timeNanos(), texts.text(event.name()), attributesOf(Owner.EVENT), event.droppedAttributes()));
        }

        @Override
        public void link(OtlpLink link) {
            TraceId traceId = link.traceId().length() == 16
                    ? new TraceId(link.traceId().longAt(0), link.traceId().longAt(8))
                    : new TraceId(0, 0);
            links.add(new Link(
                    traceId,
                    link.spanId().length() == 8 ? link.spanId().longAt(0) : 0,
                    texts.text(link.traceState()),
                    attributesOf(Owner.LINK),
                    link.droppedAttributes(),
                    link.flags()));
        }

        @Override
        public void span(OtlpSpan span) {
            if (tally.isKept(span)) {
                to.accept(decoded(span));
            } else {
                of(Owner.SPAN).build();
            }
            events.clear();
            links.clear();
        }

        private Span decoded(OtlpSpan span) {
            return new Span(
                    new TraceId(span.traceIdHigh(), span.traceIdLow()),
                    span.spanIdBits(),
                    span.parentSpanIdBits(),
                    texts.text(span.traceState()),
                    span.flags(),
                    texts.text(span.name()),
                    SpanKind.of(span.kind()),
                    span.startNanos(),
                    span.endNanos(),
                    status(span),
                    attributesOf(Owner.SPAN),
                    span.droppedAttributes(),
                    events,
                    span.droppedEvents(),
                    links,
                    span.droppedLinks(),
                    resource,
                    scope);
        }

        private Status status(OtlpSpan span) {
            if (!span.statusMessage().isEmpty()) {
                return new Status(StatusCode.of(span.statusCode()), texts.text(span.statusMessage()));
            }
            return switch (StatusCode.of(span.statusCode())) {
                case UNSET -> Status.UNSET;
                case OK -> Status.OK;
                case ERROR -> new Status(StatusCode.ERROR, "");
            };
        }
    }
}
