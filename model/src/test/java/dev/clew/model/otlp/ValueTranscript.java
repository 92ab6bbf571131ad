package dev.clew.model.otlp;

import dev.clew.model.AnyValue;
import java.nio.charset.StandardCharsets;

/// A decoded value in the form that [ProtobufOracle] writes too.
final class ValueTranscript {
    private ValueTranscript() {}

    /// The top level is written from the raw attribute, which still has bytes that are no UTF-8.
    static String of(AnyValue value, OtlpAttribute raw) {
        return value instanceof AnyValue.StringValue ? "string" + Hex.of(raw.slice()) : of(value);
    }

    private static String of(AnyValue value) {
        return switch (value) {
            case AnyValue.StringValue(var text) -> "string" + Hex.of(text.getBytes(StandardCharsets.UTF_8));
            case AnyValue.BytesValue(var bytes) -> "bytes" + Hex.of(bytes);
            case AnyValue.BoolValue(var flag) -> "bool" + flag;
            case AnyValue.IntValue(var number) -> "int" + number;
            case AnyValue.DoubleValue(var number) -> "double" + Double.doubleToRawLongBits(number);
            case AnyValue.EmptyValue() -> "empty";
            case AnyValue.ArrayValue(var values) -> {
                var text = new StringBuilder("[");
                values.forEach(each -> text.append(of(each)).append(','));
                yield text.append(']').toString();
            }
            case AnyValue.KeyValueList(var entries) -> {
                var text = new StringBuilder("{");
                for (int i = 0; i < entries.size(); i++) {
                    text.append(Hex.of(entries.key(i).getBytes(StandardCharsets.UTF_8)))
                            .append('=')
                            .append(of(entries.value(i)))
                            .append(',');
                }
                yield text.append('}').toString();
            }
        };
    }
}
