package dev.clew.receive.zipkin;

import dev.clew.model.otlp.Slice;
import dev.clew.model.otlp.WireReader;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.tagged.AttributeWriter;
import io.netty.util.NetUtil;

/// Makes OTLP of a `ListOfSpans` (zipkin-api, zipkin.proto).
final class ZipkinProto {
    /// OTLP's number of each kind, in Zipkin's order: none, client, server, producer, consumer.
    private static final int[] KINDS = {0, 3, 2, 4, 5};

    private final byte[] bytes;
    private final WireReader in;
    private final WireBuffer out;
    private final ZipkinSpans spans;
    private final Slice slice = new Slice();

    private ZipkinProto(byte[] bytes, WireReader in, WireBuffer out, ZipkinSpans spans) {
        this.bytes = bytes;
        this.in = in;
        this.out = out;
        this.spans = spans;
    }

    /// A [dev.clew.receive.Transcoder].
    static void transcode(byte[] bytes, int from, int to, WireBuffer out) {
        var in = new WireReader("Zipkin protobuf");
        in.reset(bytes, from);
        try (var spans = new ZipkinSpans(out)) {
            new ZipkinProto(bytes, in, out, spans).list(to);
            spans.endAll();
        } catch (IndexOutOfBoundsException end) {
            throw in.cutShort(end);
        }
    }

    private void list(int end) {
        while (in.position() < end) {
            int field = in.varint32();
            if (field == 10) {
                span(in.message(end, 0));
            } else {
                in.skip(field, end, 0);
            }
        }
        in.finish(end);
    }

    private void span(int end) {
        spans.begin();
        while (in.position() < end) {
            int field = in.varint32();
            switch (field) {
                case 10 -> traceId(end);
                case 18 -> spans.parent(id(end));
                case 26 -> spans.spanId(id(end));
                case 32 -> kind(in.varint32());
                case 42 -> text(5, out, end);
                case 49 -> spans.timestamp(in.fixed64());
                case 56 -> spans.duration(in.varint64());
                case 66 -> endpoint(spans.local(), in.message(end, 1));
                case 74 -> endpoint(spans.remote(), in.message(end, 1));
                case 82 -> annotation(in.message(end, 1));
                case 90 -> tag(in.message(end, 1));
                case 96 -> spans.debug(in.varint64() != 0);
                case 104 -> spans.shared(in.varint64() != 0);
                default -> in.skip(field, end, 1);
            }
        }
        in.finish(end);
        spans.end();
    }

    /// An id of another length is read as zero, which is none.
    private void traceId(int end) {
        in.slice(slice, end);
        switch (slice.length()) {
            case 16 -> spans.traceId(slice.longAt(0), slice.longAt(8));
            case 8 -> spans.traceId(0, slice.longAt(0));
            default -> spans.traceId(0, 0);
        }
    }

    private long id(int end) {
        in.slice(slice, end);
        return slice.length() == 8 ? slice.longAt(0) : 0;
    }

    private void kind(int kind) {
        if (kind > 0 && kind < KINDS.length) {
            spans.kind(KINDS[kind]);
        }
    }

    private void text(int field, WireBuffer to, int end) {
        in.slice(slice, end);
        to.slice(field, bytes, slice.offset(), slice.length());
    }

    private void endpoint(ZipkinEndpoint endpoint, int end) {
        endpoint.begin();
        while (in.position() < end) {
            int field = in.varint32();
            switch (field) {
                case 10 -> {
                    endpoint.openService();
                    text(AttributeWriter.STRING, endpoint.out(), end);
                    endpoint.close();
                }
                case 18 -> {
                    in.slice(slice, end);
                    if (slice.length() == 4) {
                        endpoint.openIpv4();
                        endpoint.text(NetUtil.bytesToIpAddress(slice.copy()));
                    }
                }
                case 26 -> {
                    in.slice(slice, end);
                    if (slice.length() == 16) {
                        endpoint.openIpv6();
                        endpoint.text(NetUtil.bytesToIpAddress(slice.copy()));
                    }
                }
                case 32 -> endpoint.port(in.varint32());
                default -> in.skip(field, end, 2);
            }
        }
        in.finish(end);
    }

    private void annotation(int end) {
        long micros = 0;
        spans.openAnnotation();
        while (in.position() < end) {
            int field = in.varint32();
            switch (field) {
                case 9 -> micros = in.fixed64();
                case 18 -> text(2, out, end);
                default -> in.skip(field, end, 2);
            }
        }
        in.finish(end);
        spans.closeAnnotation(micros);
    }

    /// An entry of a map: its key or its value may be absent, and come in any order.
    private void tag(int end) {
        int keyFrom = 0;
        int keyLength = 0;
        int valueFrom = 0;
        int valueLength = 0;
        while (in.position() < end) {
            int field = in.varint32();
            switch (field) {
                case 10 -> {
                    in.slice(slice, end);
                    keyFrom = slice.offset();
                    keyLength = slice.length();
                }
                case 18 -> {
                    in.slice(slice, end);
                    valueFrom = slice.offset();
                    valueLength = slice.length();
                }
                default -> in.skip(field, end, 2);
            }
        }
        in.finish(end);
        spans.openTag();
        out.slice(1, bytes, keyFrom, keyLength);
        spans.tagValue();
        out.slice(AttributeWriter.STRING, bytes, valueFrom, valueLength);
        spans.closeTag();
    }
}
