package dev.clew.receive.zipkin;

import dev.clew.receive.WireBuffer;
import dev.clew.receive.tagged.AttributeWriter;
import dev.clew.receive.tagged.SpanGroups;
import dev.clew.receive.tagged.SpanNotes;
import dev.clew.receive.tagged.SpanTags;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes Zipkin's spans as OTLP, from whichever form they are read. A span is begun, its fields are told in any order,
/// and it is ended. Its scope has an attribute `zipkin.form`: the [SpanNotes] that Zipkin's own view of it needs.
final class ZipkinSpans implements AutoCloseable {
    private static final byte[] DEBUG = utf8("zipkin.debug");
    private static final byte[] SHARED = utf8("zipkin.shared");
    private static final byte[] FORM = utf8("zipkin.form");
    private static final byte[] NO_TIMESTAMP = utf8("no.timestamp");

    private static final int ATTRIBUTES = 9;
    private static final int SCOPE_ATTRIBUTES = 3;
    /// The attribute of most scopes.
    private static final byte[] NO_NOTES = noNotes();

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MAX_MICROS = Long.MAX_VALUE / NANOS_PER_MICRO;

    private final WireBuffer out;
    private final SpanGroups groups;
    private final SpanNotes notes = new SpanNotes();
    private final SpanTags tags;
    private final AttributeWriter attribute;
    private final AttributeWriter scopeAttribute;
    private final ZipkinEndpoint local;
    private final ZipkinEndpoint remote;
    private long traceHigh;
    private long traceLow;
    private long spanId;
    private long parent;
    private long startMicros;
    private long durationMicros;
    private long earliestMicros;
    private int event;
    private int keptLocal;

    ZipkinSpans(WireBuffer out) {
        this.out = out;
        this.groups = new SpanGroups(out);
        this.tags = new SpanTags(out, groups, /* anyTextIsAnError= */ true, notes);
        this.attribute = new AttributeWriter(out);
        this.scopeAttribute = new AttributeWriter(groups.scope());
        this.local = new ZipkinEndpoint(groups.resource(), 1, "service.name", "ip", "", "port", /* notes= */ null);
        this.remote = new ZipkinEndpoint(
                out, ATTRIBUTES, "peer.service", "network.peer.address", "peer.", "network.peer.port", notes);
    }

    void begin() {
        groups.resource().cut(0);
        groups.beginSpan();
        tags.begin();
        traceHigh = 0;
        traceLow = 0;
        spanId = 0;
        parent = 0;
        startMicros = 0;
        durationMicros = 0;
        earliestMicros = 0;
    }

    void traceId(long high, long low) {
        traceHigh = high;
        traceLow = low;
    }

    void spanId(long id) {
        spanId = id;
    }

    void parent(long id) {
        parent = id;
    }

    /// @param kind OTLP's number
    void kind(int kind) {
        tags.kind(kind);
    }

    void timestamp(long micros) {
        startMicros = micros;
    }

    void duration(long micros) {
        durationMicros = micros;
    }

    void debug(boolean flag) {
        if (flag) {
            attribute.bool(ATTRIBUTES, DEBUG, true);
        }
    }

    void shared(boolean flag) {
        if (flag) {
            attribute.bool(ATTRIBUTES, SHARED, true);
        }
    }

    /// Where the span was.
    ZipkinEndpoint local() {
        return local;
    }

    /// True until the span that was begun has said where it was.
    boolean isNowhere() {
        return groups.resource().length() == 0;
    }

    /// Lets [#localAgain] be used for what was told to [#local] of this span.
    void keepLocal() {
        keptLocal = groups.resource().length();
    }

    /// Says that the span was where the one was of which that was kept. Nobody may have told [#local] anything since.
    void localAgain() {
        groups.resource().restore(keptLocal);
    }

    /// Who was at the other end.
    ZipkinEndpoint remote() {
        return remote;
    }

    /// See [SpanTags#text].
    void tag(byte[] from, int key, int keyLength, int text, int textLength) {
        tags.text(from, key, keyLength, text, textLength);
    }

    /// Begins a tag. Its key goes into the buffer next, as field 1.
    void openTag() {
        tags.open();
    }

    /// Ends the key. The value goes into the buffer next, as a string of OTLP's `AnyValue`.
    void tagValue() {
        tags.value();
    }

    void closeTag() {
        tags.close();
    }

    /// Says how many annotations were left out.
    void dropped(int annotations) {
        if (annotations > 0) {
            out.varint(12, annotations);
        }
    }

    /// Begins an event. Its name goes into the buffer next, as field 2.
    void openAnnotation() {
        event = out.begin(11);
    }

    void closeAnnotation(long micros) {
        out.fixed64(1, nanos(micros));
        out.end(event);
        earliestMicros = earliestMicros == 0 ? micros : Math.min(earliestMicros, micros);
    }

    /// A span that does not say when it began did so with its first annotation.
    void end() {
        out.id(1, traceHigh, traceLow);
        out.id(2, spanId);
        if (parent != 0 && parent != spanId) {
            out.id(4, parent);
        }
        long start = nanos(startMicros > 0 ? startMicros : earliestMicros);
        out.fixed64(7, start);
        out.fixed64(8, start + nanos(durationMicros));
        tags.end();
        if (startMicros <= 0 && earliestMicros > 0) {
            notes.add(NO_TIMESTAMP);
        }
        if (notes.length() == 0) {
            groups.scope().reserve(NO_NOTES.length);
            groups.scope().raw(NO_NOTES, 0, NO_NOTES.length);
        } else {
            scopeAttribute.open(SCOPE_ATTRIBUTES, FORM);
            groups.scope().slice(AttributeWriter.STRING, notes.bytes(), 0, notes.length());
            scopeAttribute.close();
        }
        groups.endSpan();
    }

    /// No span may follow.
    void endAll() {
        groups.end();
    }

    /// The end of the text in `[from, to)`. Zipkin's writer leaves zeros behind one that has U+2028 or U+2029 in it,
    /// since it counts more bytes for them than it writes.
    static int withoutZeros(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static long nanos(long micros) {
        return Math.clamp(micros, 0, MAX_MICROS) * NANOS_PER_MICRO;
    }

    @Override
    public void close() {
        groups.close();
    }

    private static byte[] noNotes() {
        try (var out = WireBuffer.alone()) {
            new AttributeWriter(out).text(SCOPE_ATTRIBUTES, FORM, new byte[0]);
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
