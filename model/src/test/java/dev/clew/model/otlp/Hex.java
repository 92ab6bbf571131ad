package dev.clew.model.otlp;

import java.util.HexFormat;

/// Bytes as text that shows every one of them, valid UTF-8 or not.
final class Hex {
    private Hex() {}

    static String of(Slice slice) {
        return of(slice.copy());
    }

    static String of(byte[] bytes) {
        return "<" + HexFormat.of().formatHex(bytes) + ">";
    }
}
