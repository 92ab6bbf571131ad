package dev.clew.server.jaeger;

import dev.clew.model.TraceId;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;

/// Trace ids as people and clients write them: 1 to 32 hexadecimal digits, or the base64 of 16 or 8 bytes,
/// with the standard or the URL alphabet, padded or not.
final class TraceIdText {
    private TraceIdText() {}

    /// @throws IllegalArgumentException if `text` is none of these, or zero
    static TraceId parse(String text) {
        TraceId id = isHex(text) ? TraceId.parse(text) : base64(text);
        if (id.isZero()) {
            throw new IllegalArgumentException("zero marks the absence of a trace");
        }
        return id;
    }

    private static boolean isHex(String text) {
        return !text.isEmpty() && text.length() <= 32 && text.chars().allMatch(HexFormat::isHexDigit);
    }

    private static TraceId base64(String text) {
        byte[] bytes = text.length() > 24
                ? new byte[0]
                : Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        var buffer = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case 16 -> new TraceId(buffer.getLong(), buffer.getLong());
            case 8 -> new TraceId(0, buffer.getLong());
            default -> throw new IllegalArgumentException("neither 16 nor 8 bytes");
        };
    }
}
