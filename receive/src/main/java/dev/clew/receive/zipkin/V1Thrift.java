package dev.clew.receive.zipkin;

import dev.clew.receive.WireBuffer;
import dev.clew.receive.thrift.ThriftReader;
import io.netty.util.NetUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Makes OTLP of a list of Zipkin's spans, version 1, in thrift's binary protocol (zipkin-api,
/// thrift/zipkinCore.thrift).
final class V1Thrift {
    private static final int BOOL = 0;
    private static final int BYTES = 1;
    private static final int I16 = 2;
    private static final int I32 = 3;
    private static final int I64 = 4;
    private static final int DOUBLE = 5;
    /// By type, bytes aside.
    private static final int[] NUMBER_BYTES = {1, 0, Short.BYTES, Integer.BYTES, Long.BYTES, Double.BYTES};

    private final ThriftReader in;

    private V1Thrift(ThriftReader in) {
        this.in = in;
    }

    /// A [dev.clew.receive.Transcoder].
    static void transcode(byte[] bytes, int from, int to, WireBuffer out) {
        var in = new ThriftReader("Zipkin thrift", bytes, from, to);
        try (var spans = new ZipkinSpans(out)) {
            var thrift = new V1Thrift(in);
            int count = in.listOfStructs();
            for (int i = 0; i < count; i++) {
                V1Span span = thrift.span();
                V1Sides.of(span).forEach(side -> side.write(span, spans, out));
            }
            in.end();
            spans.endAll();
        }
    }

    private V1Span span() {
        var span = new V1Span();
        while (in.field()) {
            switch (in.id()) {
                case 1 -> span.traceLow = in.i64();
                case 3 -> span.name = in.string();
                case 4 -> span.id = in.i64();
                case 5 -> span.parent = in.i64();
                case 6 -> {
                    int count = in.structs();
                    for (int i = 0; i < count; i++) {
                        span.add(annotation());
                    }
                }
                case 8 -> {
                    int count = in.structs();
                    for (int i = 0; i < count; i++) {
                        span.add(binaryAnnotation());
                    }
                }
                case 9 -> span.debug = in.bool();
                case 10 -> span.timestamp = in.i64();
                case 11 -> span.duration = in.i64();
                case 12 -> span.traceHigh = in.i64();
                default -> in.skip();
            }
        }
        return span;
    }

    private V1Span.Annotation annotation() {
        long timestamp = 0;
        String value = "";
        V1Endpoint endpoint = null;
        while (in.field()) {
            switch (in.id()) {
                case 1 -> timestamp = in.i64();
                case 2 -> value = in.string();
                case 3 -> endpoint = endpoint();
                default -> in.skip();
            }
        }
        return new V1Span.Annotation(timestamp, value, endpoint);
    }

    private V1Span.BinaryAnnotation binaryAnnotation() {
        String key = "";
        byte[] value = {};
        int type = BOOL;
        V1Endpoint endpoint = null;
        while (in.field()) {
            switch (in.id()) {
                case 1 -> key = in.string();
                case 2 -> {
                    in.slice();
                    value = Arrays.copyOfRange(in.bytes(), in.sliceFrom(), in.sliceFrom() + in.sliceLength());
                }
                case 3 -> type = in.i32();
                case 4 -> endpoint = endpoint();
                default -> in.skip();
            }
        }
        boolean isAddress = type == BOOL && V1Json.isAddress(key) && value.length == 1 && value[0] != 0;
        return new V1Span.BinaryAnnotation(key, isAddress ? null : text(type, value), endpoint);
    }

    /// A number as people write it, bytes as base64; what is not as long as its type says is taken for text.
    private static String text(int type, byte[] value) {
        if (type == BYTES) {
            return Base64.getEncoder().encodeToString(value);
        }
        if (type < BOOL || type > DOUBLE || value.length != NUMBER_BYTES[type]) {
            return new String(value, StandardCharsets.UTF_8);
        }
        var number = ByteBuffer.wrap(value);
        return switch (type) {
            case BOOL -> Boolean.toString(value[0] != 0);
            case I16 -> Short.toString(number.getShort());
            case I32 -> Integer.toString(number.getInt());
            case I64 -> Long.toString(number.getLong());
            default -> Double.toString(number.getDouble());
        };
    }

    private V1Endpoint endpoint() {
        String service = "";
        String ipv4 = null;
        String ipv6 = null;
        int port = 0;
        in.struct();
        while (in.field()) {
            switch (in.id()) {
                case 1 -> ipv4 = ipv4(in.i32());
                case 2 -> port = Short.toUnsignedInt(in.i16());
                case 3 -> service = in.string();
                case 4 -> ipv6 = ipv6();
                default -> in.skip();
            }
        }
        return new V1Endpoint(service, ipv4, ipv6, port);
    }

    private static @Nullable String ipv4(int address) {
        return address == 0 ? null : NetUtil.intToIpAddress(address);
    }

    private @Nullable String ipv6() {
        in.slice();
        return in.sliceLength() != 16
                ? null
                : NetUtil.bytesToIpAddress(
                        Arrays.copyOfRange(in.bytes(), in.sliceFrom(), in.sliceFrom() + in.sliceLength()));
    }
}
