package dev.clew.receive.jaeger;

import dev.clew.receive.WireBuffer;
import dev.clew.receive.tagged.AttributeWriter;
import dev.clew.receive.thrift.ThriftReader;

/// Makes OTLP of a `Batch` in thrift's binary protocol (jaeger-idl, thrift/jaeger.thrift).
final class JaegerThrift {
    private static final long NANOS_PER_MICRO = 1_000;

    private final ThriftReader in;
    private final WireBuffer out;
    private final JaegerSpans spans;
    private final JaegerTag tag;
    // Of the reference that was read last.
    private int refType;
    private long refTraceLow;
    private long refTraceHigh;
    private long refSpanId;

    private JaegerThrift(ThriftReader in, WireBuffer out, JaegerSpans spans) {
        this.in = in;
        this.out = out;
        this.spans = spans;
        // STRING, DOUBLE, BOOL, LONG, BINARY
        this.tag = new JaegerTag(
                in.bytes(),
                AttributeWriter.STRING,
                AttributeWriter.DOUBLE,
                AttributeWriter.BOOL,
                AttributeWriter.INT,
                AttributeWriter.BYTES);
    }

    /// A [dev.clew.receive.Transcoder].
    static void transcode(byte[] bytes, int from, int to, WireBuffer out) {
        var in = new ThriftReader("Jaeger thrift", bytes, from, to);
        try (var spans = new JaegerSpans(out)) {
            new JaegerThrift(in, out, spans).batch();
            spans.end();
        }
    }

    /// The process must be known before the spans, wherever it was sent.
    private void batch() {
        int spansAt = -1;
        while (in.field()) {
            switch (in.id()) {
                case 1 -> {
                    in.struct();
                    process();
                }
                case 2 -> spansAt = in.skipStructs();
                default -> in.skip();
            }
        }
        in.end();
        if (spansAt >= 0) {
            int after = in.back(spansAt);
            int count = in.listOfStructs();
            for (int i = 0; i < count; i++) {
                span();
            }
            in.forth(after);
        }
    }

    private void process() {
        spans.beginProcess();
        while (in.field()) {
            switch (in.id()) {
                case 1 -> {
                    in.slice();
                    spans.service(in.bytes(), in.sliceFrom(), in.sliceLength());
                }
                case 2 -> {
                    int count = in.structs();
                    for (int i = 0; i < count; i++) {
                        tag();
                        spans.processTag(tag);
                    }
                }
                default -> in.skip();
            }
        }
    }

    private void span() {
        long traceLow = 0;
        long traceHigh = 0;
        long spanId = 0;
        long parent = 0;
        long startMicros = 0;
        long durationMicros = 0;
        int referencesAt = -1;
        spans.beginSpan();
        while (in.field()) {
            switch (in.id()) {
                case 1 -> traceLow = in.i64();
                case 2 -> traceHigh = in.i64();
                case 3 -> spanId = in.i64();
                case 4 -> parent = in.i64();
                case 5 -> {
                    in.slice();
                    out.slice(5, in.bytes(), in.sliceFrom(), in.sliceLength());
                }
                case 6 -> referencesAt = in.skipStructs();
                case 7 -> spans.flags(in.i32());
                case 8 -> startMicros = in.i64();
                case 9 -> durationMicros = in.i64();
                case 10 -> {
                    int count = in.structs();
                    for (int i = 0; i < count; i++) {
                        tag();
                        spans.tag(tag);
                    }
                }
                case 11 -> {
                    int count = in.structs();
                    for (int i = 0; i < count; i++) {
                        log();
                    }
                }
                default -> in.skip();
            }
        }
        spans.ids(traceHigh, traceLow, spanId);
        if (parent == 0 && referencesAt >= 0) {
            parent = parentAmong(referencesAt);
        }
        spans.parent(parent);
        if (referencesAt >= 0) {
            references(referencesAt);
        }
        spans.endSpan(startMicros * NANOS_PER_MICRO, durationMicros * NANOS_PER_MICRO);
    }

    private void log() {
        long micros = 0;
        spans.beginLog();
        while (in.field()) {
            switch (in.id()) {
                case 1 -> micros = in.i64();
                case 2 -> {
                    int count = in.structs();
                    for (int i = 0; i < count; i++) {
                        tag();
                        spans.logField(tag, in.bytes());
                    }
                }
                default -> in.skip();
            }
        }
        spans.endLog(micros * NANOS_PER_MICRO);
    }

    private void tag() {
        tag.clear();
        while (in.field()) {
            switch (in.id()) {
                case 1 -> {
                    in.slice();
                    tag.keyFrom = in.sliceFrom();
                    tag.keyLength = in.sliceLength();
                }
                case 2 -> tag.type = in.i32();
                case 3 -> {
                    in.slice();
                    tag.textFrom = in.sliceFrom();
                    tag.textLength = in.sliceLength();
                }
                case 4 -> tag.doubleBits = in.doubleBits();
                case 5 -> tag.flag = in.bool();
                case 6 -> tag.number = in.i64();
                case 7 -> {
                    in.slice();
                    tag.binaryFrom = in.sliceFrom();
                    tag.binaryLength = in.sliceLength();
                }
                default -> in.skip();
            }
        }
    }

    private void reference() {
        refType = 0;
        refTraceLow = 0;
        refTraceHigh = 0;
        refSpanId = 0;
        while (in.field()) {
            switch (in.id()) {
                case 1 -> refType = in.i32();
                case 2 -> refTraceLow = in.i64();
                case 3 -> refTraceHigh = in.i64();
                case 4 -> refSpanId = in.i64();
                default -> in.skip();
            }
        }
    }

    /// The first that the span is a child of, or else the first that it follows from.
    private long parentAmong(int referencesAt) {
        int after = in.back(referencesAt);
        long followed = 0;
        long parent = 0;
        int count = in.listOfStructs();
        for (int i = 0; i < count && parent == 0; i++) {
            reference();
            if (spans.mayBeParent(refTraceHigh, refTraceLow)) {
                parent = refType == JaegerSpans.CHILD_OF ? refSpanId : 0;
                followed = followed == 0 ? refSpanId : followed;
            }
        }
        in.forth(after);
        return parent != 0 ? parent : followed;
    }

    private void references(int referencesAt) {
        int after = in.back(referencesAt);
        int count = in.listOfStructs();
        for (int i = 0; i < count; i++) {
            reference();
            spans.reference(refType, refTraceHigh, refTraceLow, refSpanId);
        }
        in.forth(after);
    }
}
