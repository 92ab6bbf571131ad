package dev.clew.receive.jaeger;

import dev.clew.receive.WireBuffer;
import dev.clew.receive.tagged.AttributeWriter;
import dev.clew.receive.tagged.SpanGroups;
import dev.clew.receive.tagged.SpanTags;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes Jaeger's spans as OTLP, from whichever form they are read.
final class JaegerSpans implements AutoCloseable {
    static final int CHILD_OF = 0;

    private static final byte[] SERVICE_NAME = utf8("service.name");
    private static final byte[] REF_TYPE = utf8("opentracing.ref_type");
    private static final byte[] CHILD = utf8("child_of");
    private static final byte[] FOLLOWS = utf8("follows_from");
    private static final byte[] EVENT = utf8("event");
    private static final byte[] DEBUG = utf8("jaeger.debug");

    private static final int SAMPLED_FLAG = 1;
    private static final int DEBUG_FLAG = 2;

    private final WireBuffer out;
    private final SpanGroups groups;
    private final SpanTags tags;
    private final AttributeWriter attribute;
    private final AttributeWriter process;
    private int log;
    private boolean isNamed;
    private long traceHigh;
    private long traceLow;
    private long parent;

    JaegerSpans(WireBuffer out) {
        this.out = out;
        this.groups = new SpanGroups(out);
        this.tags = new SpanTags(out, groups, /* anyTextIsAnError= */ false, /* notes= */ null);
        this.attribute = new AttributeWriter(out);
        this.process = new AttributeWriter(groups.resource());
    }

    /// Begins the process of all spans from now on.
    void beginProcess() {
        groups.resource().cut(0);
    }

    void service(byte[] bytes, int from, int length) {
        process.open(1, SERVICE_NAME);
        groups.resource().slice(AttributeWriter.STRING, bytes, from, length);
        process.close();
    }

    void processTag(JaegerTag tag) {
        process.open(1);
        tag.writeKey(groups.resource());
        process.value();
        tag.writeValue(groups.resource());
        process.close();
    }

    void beginSpan() {
        groups.beginSpan();
        tags.begin();
    }

    void tag(JaegerTag tag) {
        tags.open();
        tag.writeKey(out);
        tags.value();
        tag.writeValue(out);
        tags.close();
    }

    void beginLog() {
        log = out.begin(11);
        isNamed = false;
    }

    /// A log has no name but the field `event`, if that is a text.
    void logField(JaegerTag tag, byte[] bytes) {
        boolean isName = !isNamed
                && tag.type == 0
                && Arrays.equals(bytes, tag.keyFrom, tag.keyFrom + tag.keyLength, EVENT, 0, EVENT.length);
        if (isName) {
            out.slice(2, bytes, tag.textFrom, tag.textLength);
            isNamed = true;
            return;
        }
        attribute.open(3);
        tag.writeKey(out);
        attribute.value();
        tag.writeValue(out);
        attribute.close();
    }

    void endLog(long timeNanos) {
        out.fixed64(1, timeNanos);
        out.end(log);
    }

    void flags(int flags) {
        if ((flags & (SAMPLED_FLAG | DEBUG_FLAG)) != 0) {
            out.fixed32(16, SAMPLED_FLAG);
        }
        if ((flags & DEBUG_FLAG) != 0) {
            attribute.bool(9, DEBUG, true);
        }
    }

    void ids(long newTraceHigh, long newTraceLow, long spanId) {
        traceHigh = newTraceHigh;
        traceLow = newTraceLow;
        out.id(1, traceHigh, traceLow);
        out.id(2, spanId);
    }

    /// Writes the parent. References to it as such are then no links.
    void parent(long newParent) {
        parent = newParent;
        if (parent != 0) {
            out.id(4, parent);
        }
    }

    /// A reference that may be the parent of a span that names none: of its own trace.
    boolean mayBeParent(long refTraceHigh, long refTraceLow) {
        return refTraceHigh == traceHigh && refTraceLow == traceLow;
    }

    void reference(int type, long refTraceHigh, long refTraceLow, long spanId) {
        if (type == CHILD_OF && spanId == parent && mayBeParent(refTraceHigh, refTraceLow)) {
            return;
        }
        int link = out.begin(13);
        out.id(1, refTraceHigh, refTraceLow);
        out.id(2, spanId);
        attribute.text(4, REF_TYPE, type == CHILD_OF ? CHILD : FOLLOWS);
        out.end(link);
    }

    void endSpan(long startNanos, long durationNanos) {
        out.fixed64(7, startNanos);
        out.fixed64(8, startNanos + durationNanos);
        tags.end();
        groups.endSpan();
    }

    void end() {
        groups.end();
    }

    @Override
    public void close() {
        groups.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
