package dev.clew.model.otlp;

import dev.clew.model.Fault;
import org.jspecify.annotations.Nullable;

/// Walks the bytes of an OTLP `ExportTraceServiceRequest` (opentelemetry-proto 1.11.0) and tells a visitor what is
/// there, without making an object or copying a byte. Accepts and reads what protobuf-java does, with one leniency:
/// text that is no UTF-8 never rejects a request. `OtlpReaderBenchmark` compares the two.
///
/// Requests that bring log records have the same frame, and are read by [#readRecords].
///
/// Fields are read in whatever order they come. One reader serves one thread at a time, for any number of requests.
public final class OtlpReader {
    private final WireReader in = new WireReader("OTLP");
    private final OtlpAttribute attribute = new OtlpAttribute();
    private final OtlpResource resource = new OtlpResource();
    private final OtlpScope scope = new OtlpScope();
    private final OtlpEvent event = new OtlpEvent();
    private final OtlpLink link = new OtlpLink();
    private final OtlpSpan span = new OtlpSpan();
    private final OtlpRecord record = new OtlpRecord();

    /// Null while spans are read.
    private @Nullable OtlpRecordVisitor records;

    /// Walks the request in `[offset, offset + length)` of `bytes`.
    ///
    /// @throws Fault `CALLER` at the first byte that is no OTLP, saying what and where
    public void read(byte[] bytes, int offset, int length, OtlpVisitor visitor) {
        records = null;
        walk(bytes, offset, length, visitor);
    }

    /// Walks the `ExportLogsServiceRequest` in `[offset, offset + length)` of `bytes`. Its `ResourceLogs`
    /// are told as resources, its `ScopeLogs` as scopes.
    ///
    /// @throws Fault `CALLER` at the first byte that is no OTLP, saying what and where
    public void readRecords(byte[] bytes, int offset, int length, OtlpRecordVisitor visitor) {
        records = visitor;
        walk(bytes, offset, length, visitor);
    }

    private void walk(byte[] bytes, int offset, int length, OtlpVisitor visitor) {
        in.reset(bytes, offset);
        try {
            request(offset + length, visitor);
        } catch (IndexOutOfBoundsException end) {
            throw in.cutShort(end);
        }
    }

    private void request(int end, OtlpVisitor visitor) {
        while (in.position < end) {
            int tag = in.varint32();
            if (tag == 10) {
                resourceSpans(in.message(end, 0), visitor);
            } else {
                in.skip(tag, end, 0);
            }
        }
        in.finish(end);
    }

    /// Two walks over the same fields: what the resource is must be known before its spans, wherever it was sent.
    private void resourceSpans(int end, OtlpVisitor visitor) {
        int start = in.position;
        resource.clear();
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 10 -> resource(in.message(end, 1), visitor);
                case 26 -> in.slice(resource.schemaUrl, end);
                default -> in.skip(tag, end, 1);
            }
        }
        in.finish(end);
        visitor.resource(resource);

        in.position = start;
        while (in.position < end) {
            int tag = in.varint32();
            if (tag == 18) {
                scopeSpans(in.message(end, 1), visitor);
            } else {
                in.skip(tag, end, 1);
            }
        }
    }

    private void resource(int end, OtlpVisitor visitor) {
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 10 -> attribute(Owner.RESOURCE, in.message(end, 2), 3, visitor);
                case 16 -> resource.droppedAttributes = in.varint32();
                case 26 -> entityRef(in.message(end, 2));
                default -> in.skip(tag, end, 2);
            }
        }
        in.finish(end);
    }

    private void entityRef(int end) {
        while (in.position < end) {
            in.skip(in.varint32(), end, 3);
        }
        in.finish(end);
    }

    private void scopeSpans(int end, OtlpVisitor visitor) {
        int start = in.position;
        scope.clear();
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 10 -> scope(in.message(end, 2), visitor);
                case 26 -> in.slice(scope.schemaUrl, end);
                default -> in.skip(tag, end, 2);
            }
        }
        in.finish(end);
        visitor.scope(scope);

        OtlpRecordVisitor recordVisitor = records;
        in.position = start;
        while (in.position < end) {
            int tag = in.varint32();
            if (tag == 18) {
                int itemEnd = in.message(end, 2);
                if (recordVisitor == null) {
                    span(itemEnd, visitor);
                } else {
                    record(itemEnd, recordVisitor);
                }
            } else {
                in.skip(tag, end, 2);
            }
        }
    }

    private void scope(int end, OtlpVisitor visitor) {
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 10 -> in.slice(scope.name, end);
                case 18 -> in.slice(scope.version, end);
                case 26 -> attribute(Owner.SCOPE, in.message(end, 3), 4, visitor);
                case 32 -> scope.droppedAttributes = in.varint32();
                default -> in.skip(tag, end, 3);
            }
        }
        in.finish(end);
    }

    private void span(int end, OtlpVisitor visitor) {
        span.clear();
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 10 -> in.slice(span.traceId, end);
                case 18 -> in.slice(span.spanId, end);
                case 26 -> in.slice(span.traceState, end);
                case 34 -> in.slice(span.parentSpanId, end);
                case 42 -> in.slice(span.name, end);
                case 48 -> span.kind = in.varint32();
                case 57 -> span.startNanos = in.fixed64();
                case 65 -> span.endNanos = in.fixed64();
                case 74 -> attribute(Owner.SPAN, in.message(end, 3), 4, visitor);
                case 80 -> span.droppedAttributes = in.varint32();
                case 90 -> event(in.message(end, 3), visitor);
                case 96 -> span.droppedEvents = in.varint32();
                case 106 -> link(in.message(end, 3), visitor);
                case 112 -> span.droppedLinks = in.varint32();
                case 122 -> status(in.message(end, 3));
                case 133 -> span.flags = in.fixed32();
                default -> in.skip(tag, end, 3);
            }
        }
        in.finish(end);
        visitor.span(span);
    }

    private void status(int end) {
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 18 -> in.slice(span.statusMessage, end);
                case 24 -> span.statusCode = in.varint32();
                default -> in.skip(tag, end, 4);
            }
        }
        in.finish(end);
    }

    private void event(int end, OtlpVisitor visitor) {
        event.clear();
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 9 -> event.timeNanos = in.fixed64();
                case 18 -> in.slice(event.name, end);
                case 26 -> attribute(Owner.EVENT, in.message(end, 4), 5, visitor);
                case 32 -> event.droppedAttributes = in.varint32();
                default -> in.skip(tag, end, 4);
            }
        }
        in.finish(end);
        visitor.event(event);
    }

    private void link(int end, OtlpVisitor visitor) {
        link.clear();
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 10 -> in.slice(link.traceId, end);
                case 18 -> in.slice(link.spanId, end);
                case 26 -> in.slice(link.traceState, end);
                case 34 -> attribute(Owner.LINK, in.message(end, 4), 5, visitor);
                case 40 -> link.droppedAttributes = in.varint32();
                case 53 -> link.flags = in.fixed32();
                default -> in.skip(tag, end, 4);
            }
        }
        in.finish(end);
        visitor.link(link);
    }

    private void record(int end, OtlpRecordVisitor visitor) {
        record.clear();
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 9 -> record.timeNanos = in.fixed64();
                case 16 -> record.severityNumber = in.varint32();
                case 26 -> in.slice(record.severityText, end);
                case 42 -> record.body.read(in, in.message(end, 3), 4);
                case 50 -> {
                    readKeyValue(attribute, in, in.message(end, 3), 4);
                    visitor.recordAttribute(attribute);
                }
                case 56 -> record.droppedAttributes = in.varint32();
                case 69 -> record.flags = in.fixed32();
                case 74 -> in.slice(record.traceId, end);
                case 82 -> in.slice(record.spanId, end);
                case 89 -> record.observedNanos = in.fixed64();
                case 98 -> in.slice(record.eventName, end);
                default -> in.skip(tag, end, 3);
            }
        }
        in.finish(end);
        visitor.record(record);
    }

    private void attribute(Owner owner, int end, int depth, OtlpVisitor visitor) {
        readKeyValue(attribute, in, end, depth);
        visitor.attribute(owner, attribute);
    }

    /// Reads a `KeyValue` as most are: a key and a text, in this order, nothing else, each of less than 128 bytes.
    ///
    /// ```
    /// 10 length key 18 length 10 length text
    /// ```
    ///
    /// @return whether it is one; else nothing was read
    private static boolean readShortText(OtlpAttribute target, WireReader in, int end) {
        byte[] bytes = in.bytes();
        int key = in.position + 2;
        if (key > end || bytes[key - 2] != 10) {
            return false;
        }
        int keyLength = bytes[key - 1];
        int text = key + keyLength + 4;
        if (keyLength < 0 || text > end || bytes[text - 4] != 18 || bytes[text - 2] != 10) {
            return false;
        }
        int length = bytes[text - 1];
        if (length < 0 || bytes[text - 3] != length + 2 || text + length != end) {
            return false;
        }
        target.key.set(bytes, key, keyLength);
        target.value.type = ValueType.STRING;
        target.value.slice.set(bytes, text, length);
        in.position = end;
        return true;
    }

    /// Reads a `KeyValue` at `depth` into `target`.
    static void readKeyValue(OtlpAttribute target, WireReader in, int end, int depth) {
        if (readShortText(target, in, end)) {
            return;
        }
        target.key.clear();
        target.value.clear();
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 10 -> in.slice(target.key, end);
                case 18 -> target.value.read(in, in.message(end, depth), depth + 1);
                default -> in.skip(tag, end, depth);
            }
        }
        in.finish(end);
    }
}
