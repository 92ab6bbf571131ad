package dev.clew.receive.jaeger;

import dev.clew.model.otlp.Slice;
import dev.clew.model.otlp.WireReader;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.tagged.AttributeWriter;

/// Makes OTLP of a `PostSpansRequest` (jaeger-idl, proto/api_v2/collector.proto and model.proto).
final class JaegerProto {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int NOWHERE = -1;

    private final WireReader in;
    private final WireBuffer out;
    private final JaegerSpans spans;
    private final JaegerTag tag;
    private final byte[] bytes;
    private final Slice slice = new Slice();
    // Of the trace id that was read last.
    private long traceHigh;
    private long traceLow;
    // Of the reference that was read last.
    private int refType;
    private long refSpanId;

    private JaegerProto(byte[] bytes, WireReader in, WireBuffer out, JaegerSpans spans) {
        this.bytes = bytes;
        this.in = in;
        this.out = out;
        this.spans = spans;
        // STRING, BOOL, INT64, FLOAT64, BINARY
        this.tag = new JaegerTag(
                bytes,
                AttributeWriter.STRING,
                AttributeWriter.BOOL,
                AttributeWriter.INT,
                AttributeWriter.DOUBLE,
                AttributeWriter.BYTES);
    }

    /// A [dev.clew.receive.Transcoder].
    static void transcode(byte[] bytes, int from, int to, WireBuffer out) {
        var in = new WireReader("Jaeger protobuf");
        in.reset(bytes, from);
        try (var spans = new JaegerSpans(out)) {
            new JaegerProto(bytes, in, out, spans).request(to);
            spans.end();
        } catch (IndexOutOfBoundsException end) {
            throw in.cutShort(end);
        }
    }

    private void request(int end) {
        while (in.position() < end) {
            int field = in.varint32();
            if (field == 10) {
                batch(in.message(end, 0));
            } else {
                in.skip(field, end, 0);
            }
        }
        in.finish(end);
    }

    /// The process must be known before the spans, wherever it was sent.
    private void batch(int end) {
        int start = in.position();
        int process = NOWHERE;
        while (in.position() < end) {
            int field = in.varint32();
            if (field == 18) {
                process = in.position();
            }
            in.skip(field, end, 1);
        }
        in.finish(end);
        in.back(start);
        boolean isOfBatch = false;
        while (in.position() < end) {
            int field = in.varint32();
            if (field != 10) {
                in.skip(field, end, 1);
                continue;
            }
            int spanEnd = in.message(end, 1);
            if (!isOfBatch) {
                int after = in.position();
                processAt(process, end);
                in.back(after);
            }
            isOfBatch = !span(spanEnd);
        }
    }

    private void processAt(int position, int end) {
        spans.beginProcess();
        if (position != NOWHERE) {
            in.back(position);
            process(in.message(end, 1));
        }
    }

    private void process(int end) {
        while (in.position() < end) {
            int field = in.varint32();
            switch (field) {
                case 10 -> {
                    in.slice(slice, end);
                    spans.service(bytes, slice.offset(), slice.length());
                }
                case 18 -> {
                    tag(in.message(end, 2));
                    spans.processTag(tag);
                }
                default -> in.skip(field, end, 2);
            }
        }
        in.finish(end);
    }

    /// @return true if the span had a process of its own
    private boolean span(int end) {
        int start = in.position();
        boolean hasProcess = false;
        boolean hasReferences = false;
        long startNanos = 0;
        long durationNanos = 0;
        long spanId = 0;
        traceHigh = 0;
        traceLow = 0;
        spans.beginSpan();
        while (in.position() < end) {
            int field = in.varint32();
            switch (field) {
                case 10 -> traceId(end);
                case 18 -> spanId = spanId(end);
                case 26 -> {
                    in.slice(slice, end);
                    out.slice(5, bytes, slice.offset(), slice.length());
                }
                case 34 -> {
                    hasReferences = true;
                    in.skip(field, end, 2);
                }
                case 40 -> spans.flags(in.varint32());
                case 50 -> startNanos = time(in.message(end, 2));
                case 58 -> durationNanos = time(in.message(end, 2));
                case 66 -> {
                    tag(in.message(end, 2));
                    spans.tag(tag);
                }
                case 74 -> log(in.message(end, 2));
                case 82 -> {
                    hasProcess = true;
                    spans.beginProcess();
                    process(in.message(end, 2));
                }
                default -> in.skip(field, end, 2);
            }
        }
        in.finish(end);
        spans.ids(traceHigh, traceLow, spanId);
        if (hasReferences) {
            spans.parent(parentAmong(start, end));
            references(start, end);
        }
        spans.endSpan(startNanos, durationNanos);
        return hasProcess;
    }

    /// An id of another length is read as zero, which is none.
    private void traceId(int end) {
        in.slice(slice, end);
        traceHigh = slice.length() == 16 ? slice.longAt(0) : 0;
        traceLow = slice.length() == 16 ? slice.longAt(8) : slice.length() == 8 ? slice.longAt(0) : 0;
    }

    private long spanId(int end) {
        in.slice(slice, end);
        return slice.length() == 8 ? slice.longAt(0) : 0;
    }

    /// A `google.protobuf.Timestamp` or `Duration`.
    private long time(int end) {
        long seconds = 0;
        int nanos = 0;
        while (in.position() < end) {
            int field = in.varint32();
            switch (field) {
                case 8 -> seconds = in.varint64();
                case 16 -> nanos = in.varint32();
                default -> in.skip(field, end, 3);
            }
        }
        in.finish(end);
        return seconds * NANOS_PER_SECOND + nanos;
    }

    private void log(int end) {
        long nanos = 0;
        spans.beginLog();
        while (in.position() < end) {
            int field = in.varint32();
            switch (field) {
                case 10 -> nanos = time(in.message(end, 3));
                case 18 -> {
                    tag(in.message(end, 3));
                    spans.logField(tag, bytes);
                }
                default -> in.skip(field, end, 3);
            }
        }
        in.finish(end);
        spans.endLog(nanos);
    }

    private void tag(int end) {
        tag.clear();
        while (in.position() < end) {
            int field = in.varint32();
            switch (field) {
                case 10 -> {
                    in.slice(slice, end);
                    tag.keyFrom = slice.offset();
                    tag.keyLength = slice.length();
                }
                case 16 -> tag.type = in.varint32();
                case 26 -> {
                    in.slice(slice, end);
                    tag.textFrom = slice.offset();
                    tag.textLength = slice.length();
                }
                case 32 -> tag.flag = in.varint64() != 0;
                case 40 -> tag.number = in.varint64();
                case 49 -> tag.doubleBits = in.fixed64();
                case 58 -> {
                    in.slice(slice, end);
                    tag.binaryFrom = slice.offset();
                    tag.binaryLength = slice.length();
                }
                default -> in.skip(field, end, 4);
            }
        }
        in.finish(end);
    }

    private void reference(int end) {
        traceHigh = 0;
        traceLow = 0;
        refType = 0;
        refSpanId = 0;
        while (in.position() < end) {
            int field = in.varint32();
            switch (field) {
                case 10 -> traceId(end);
                case 18 -> refSpanId = spanId(end);
                case 24 -> refType = in.varint32();
                default -> in.skip(field, end, 3);
            }
        }
        in.finish(end);
    }

    /// The first that the span is a child of, or else the first that it follows from.
    private long parentAmong(int start, int end) {
        long followed = 0;
        in.back(start);
        while (nextReference(end)) {
            if (spans.mayBeParent(traceHigh, traceLow)) {
                if (refType == JaegerSpans.CHILD_OF) {
                    in.back(end);
                    return refSpanId;
                }
                followed = followed == 0 ? refSpanId : followed;
            }
        }
        return followed;
    }

    private void references(int start, int end) {
        in.back(start);
        while (nextReference(end)) {
            spans.reference(refType, traceHigh, traceLow, refSpanId);
        }
    }

    /// Reads the next reference of the span that ends at `end`; false if there is none.
    private boolean nextReference(int end) {
        while (in.position() < end) {
            int field = in.varint32();
            if (field == 34) {
                reference(in.message(end, 2));
                return true;
            }
            in.skip(field, end, 2);
        }
        return false;
    }
}
