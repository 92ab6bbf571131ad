package dev.clew.receive;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.Arrays;

/// What a transcoder makes of bytes, read by protobuf-java.
public final class Transcoded {
    private Transcoded() {}

    public static ExportTraceServiceRequest of(Transcoder transcoder, byte[] bytes) {
        try {
            return ExportTraceServiceRequest.parseFrom(ByteString.copyFrom(bytes(transcoder, bytes)));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("no OTLP was written", e);
        }
    }

    /// The request lies in the middle of an array, as it does in a frame or a buffer that was used before.
    public static byte[] bytes(Transcoder transcoder, byte[] request) {
        byte[] array = new byte[request.length + 64];
        Arrays.fill(array, (byte) '"');
        int from = 7;
        System.arraycopy(request, 0, array, from, request.length);
        try (var out = WireBuffer.alone()) {
            transcoder.transcode(array, from, from + request.length, out);
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }
}
