package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.model.otlp.OtlpAttribute;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import dev.clew.model.otlp.Owner;
import java.nio.charset.StandardCharsets;

/// Turns what columns hold into attribute values.
final class Values {
    private Values() {}

    static AnyValue of(ColumnType type, long number) {
        return switch (type) {
            case BOOL -> AnyValue.of(number != 0);
            case INT -> AnyValue.of(number);
            case DOUBLE -> AnyValue.of(Double.longBitsToDouble(number));
            case EMPTY, STRING, ARRAY, KEY_VALUE_LIST, BYTES, SPILL -> AnyValue.EmptyValue.INSTANCE;
        };
    }

    static AnyValue of(ColumnType type, Entries entries, int id) {
        return type == ColumnType.STRING ? AnyValue.of(entries.text(id)) : of(type, entries.bytes(id));
    }

    static AnyValue of(ColumnType type, byte[] content) {
        return switch (type) {
            case STRING -> AnyValue.of(new String(content, StandardCharsets.UTF_8));
            case BYTES -> new AnyValue.BytesValue(content);
            case ARRAY -> nested(0x2a, content);
            case KEY_VALUE_LIST -> nested(0x32, content);
            case EMPTY, BOOL, INT, DOUBLE, SPILL -> AnyValue.EmptyValue.INSTANCE;
        };
    }

    /// Lists stay as they were encoded, and only the reader that took them in knows how to read them: it is shown
    /// them again, as the one attribute of a request's resource. That is no deeper than they were before.
    private static AnyValue nested(int tag, byte[] content) {
        var value = new Output();
        value.writeByte(tag);
        value.writeVarint(content.length);
        value.write(content, 0, content.length);
        Output request = inMessage(inMessage(inMessage(inMessage(value, 0x12), 0x0a), 0x0a), 0x0a);
        var found = new NestedVisitor();
        new OtlpReader().read(request.array(), 0, request.size(), found);
        return found.value;
    }

    private static Output inMessage(Output content, int tag) {
        var message = new Output();
        message.writeByte(tag);
        message.writeVarint(content.size());
        message.write(content.array(), 0, content.size());
        return message;
    }

    private static final class NestedVisitor implements OtlpVisitor {
        private AnyValue value = AnyValue.EmptyValue.INSTANCE;

        @Override
        public void attribute(Owner owner, OtlpAttribute attribute) {
            value = attribute.decode();
        }

        @Override
        public void span(OtlpSpan span) {}
    }
}
