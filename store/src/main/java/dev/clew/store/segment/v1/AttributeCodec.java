package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.otlp.OtlpAttribute;
import dev.clew.model.otlp.OtlpResource;
import dev.clew.model.otlp.OtlpScope;
import dev.clew.model.otlp.Slice;
import java.nio.charset.StandardCharsets;

/// Attributes as bytes, for those that are not worth a column of their own: of resources and scopes, of which there
/// are few, and of the spill.
///
/// ```
/// attribute := type:u8 key:text (number:u64 | content:text)        text := length:varint byte*
/// resource  := dropped:varint schemaUrl:text attribute*
/// scope     := dropped:varint schemaUrl:text name:text version:text attribute*
/// ```
final class AttributeCodec {
    private AttributeCodec() {}

    static void write(OtlpAttribute attribute, Output out) {
        ColumnType type = ColumnType.of(attribute.type());
        out.writeByte(type.code());
        write(attribute.key(), out);
        if (type.inDictionary()) {
            write(attribute.slice(), out);
        } else {
            out.writeLong(number(type, attribute.number()));
        }
    }

    /// What a column keeps of a number: an empty value has none, and of the many ways to be no number one is
    /// enough.
    static long number(ColumnType type, long number) {
        return switch (type) {
            case EMPTY -> 0;
            case DOUBLE -> Double.doubleToLongBits(Double.longBitsToDouble(number));
            case STRING, BOOL, INT, ARRAY, KEY_VALUE_LIST, BYTES, SPILL -> number;
        };
    }

    static void write(OtlpResource resource, Output attributes, Output out) {
        out.writeVarint(Integer.toUnsignedLong(resource.droppedAttributes()));
        write(resource.schemaUrl(), out);
        out.write(attributes.array(), 0, attributes.size());
    }

    static void write(OtlpScope scope, Output attributes, Output out) {
        out.writeVarint(Integer.toUnsignedLong(scope.droppedAttributes()));
        write(scope.schemaUrl(), out);
        write(scope.name(), out);
        write(scope.version(), out);
        out.write(attributes.array(), 0, attributes.size());
    }

    private static void write(Slice text, Output out) {
        out.writeVarint(text.length());
        out.write(text.array(), text.offset(), text.length());
    }

    static Resource readResource(byte[] bytes) {
        var in = new Input(bytes);
        int dropped = (int) in.readVarint();
        String schemaUrl = readText(in);
        return new Resource(readAttributes(in), dropped, schemaUrl);
    }

    static Scope readScope(byte[] bytes) {
        var in = new Input(bytes);
        int dropped = (int) in.readVarint();
        String schemaUrl = readText(in);
        String name = readText(in);
        String version = readText(in);
        return new Scope(name, version, readAttributes(in), dropped, schemaUrl);
    }

    /// Whether the one attribute that `bytes` hold has the key `key`.
    ///
    /// @param utf8 of the key
    static boolean isNamed(byte[] bytes, String key, byte[] utf8) {
        var in = new Input(bytes);
        in.readByte();
        int length = in.readCount();
        if (key.indexOf('\ufffd') >= 0) {
            return new String(in.readBytes(length), StandardCharsets.UTF_8).equals(key);
        }
        return length == utf8.length && LittleEndian.equal(bytes, in.position(), utf8, 0, length);
    }

    /// Adds the one attribute that `bytes` hold; answers which type it has.
    static ColumnType readAttribute(byte[] bytes, Attributes.Builder to) {
        return readAttribute(new Input(bytes), to);
    }

    private static Attributes readAttributes(Input in) {
        var attributes = Attributes.builder();
        while (in.position() < in.array().length) {
            readAttribute(in, attributes);
        }
        return attributes.build();
    }

    private static ColumnType readAttribute(Input in, Attributes.Builder to) {
        ColumnType type = ColumnType.of(in.readByte());
        String key = readText(in);
        AnyValue value =
                type.inDictionary() ? Values.of(type, in.readBytes(in.readCount())) : Values.of(type, in.readLong());
        to.add(key, value);
        return type;
    }

    private static String readText(Input in) {
        return new String(in.readBytes(in.readCount()), StandardCharsets.UTF_8);
    }
}
