package dev.clew.model;

import java.util.HexFormat;

/// Prints values for people. Depth is bounded by the reader that made the value, so recursion is safe here.
final class ValueText {
    private ValueText() {}

    static String of(AnyValue value) {
        return switch (value) {
            case AnyValue.StringValue(var text) -> text;
            case AnyValue.BoolValue(var flag) -> Boolean.toString(flag);
            case AnyValue.IntValue(var number) -> Long.toString(number);
            case AnyValue.DoubleValue(var number) -> Double.toString(number);
            case AnyValue.BytesValue(var bytes) -> HexFormat.of().formatHex(bytes);
            case AnyValue.EmptyValue() -> "";
            case AnyValue.ArrayValue _, AnyValue.KeyValueList _ -> {
                var out = new StringBuilder();
                append(value, out);
                yield out.toString();
            }
        };
    }

    private static void append(AnyValue value, StringBuilder out) {
        switch (value) {
            case AnyValue.ArrayValue(var values) -> {
                out.append('[');
                for (int i = 0; i < values.size(); i++) {
                    append(values.get(i), i == 0 ? out : out.append(','));
                }
                out.append(']');
            }
            case AnyValue.KeyValueList(var values) -> {
                out.append('{');
                for (int i = 0; i < values.size(); i++) {
                    quote(values.key(i), i == 0 ? out : out.append(','));
                    append(values.value(i), out.append(':'));
                }
                out.append('}');
            }
            case AnyValue.StringValue(var text) -> quote(text, out);
            case AnyValue.BytesValue _ -> quote(of(value), out);
            case AnyValue.EmptyValue() -> out.append("null");
            case AnyValue.BoolValue _, AnyValue.IntValue _, AnyValue.DoubleValue _ -> out.append(of(value));
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
