package dev.clew.model.otlp;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import java.util.ArrayList;
import java.util.List;

/// One `AnyValue` under the reader. Fields of a message may come in any order, any number of times: the last scalar
/// wins, and lists that follow lists of the same case are joined.
final class OtlpValue {
    ValueType type = ValueType.EMPTY;
    final Slice slice = new Slice();
    long number;

    void clear() {
        type = ValueType.EMPTY;
    }

    /// Reads the fields of an `AnyValue` at `depth` into this one, on top of what it holds.
    void read(WireReader in, int end, int depth) {
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 10 -> readSlice(ValueType.STRING, in, end);
                case 16 -> readNumber(ValueType.BOOL, in.varint64() != 0 ? 1 : 0);
                case 24 -> readNumber(ValueType.INT, in.varint64());
                case 33 -> readNumber(ValueType.DOUBLE, in.fixed64());
                case 42 -> readList(ValueType.ARRAY, in, end, depth);
                case 50 -> readList(ValueType.KEY_VALUE_LIST, in, end, depth);
                case 58 -> readSlice(ValueType.BYTES, in, end);
                case 64 -> readNumber(ValueType.EMPTY, in.varint64());
                default -> in.skip(tag, end, depth);
            }
        }
        in.finish(end);
    }

    private void readSlice(ValueType newType, WireReader in, int end) {
        in.slice(slice, end);
        type = newType;
    }

    private void readNumber(ValueType newType, long newNumber) {
        type = newType;
        number = newNumber;
    }

    private void readList(ValueType newType, WireReader in, int end, int depth) {
        int listEnd = in.message(end, depth);
        int start = in.position;
        checkList(newType, in, listEnd, depth + 1);
        if (type == newType) {
            slice.append(in.bytes(), start, listEnd - start);
        } else {
            slice.set(in.bytes(), start, listEnd - start);
        }
        type = newType;
    }

    /// Walks an `ArrayValue` or `KeyValueList` at `depth` for its faults only. Recursion ends at the depth limit.
    private static void checkList(ValueType type, WireReader in, int end, int depth) {
        while (in.position < end) {
            int tag = in.varint32();
            if (tag != 10) {
                in.skip(tag, end, depth);
            } else if (type == ValueType.ARRAY) {
                checkValue(in, in.message(end, depth), depth + 1);
            } else {
                checkKeyValue(in, in.message(end, depth), depth + 1);
            }
        }
        in.finish(end);
    }

    private static void checkKeyValue(WireReader in, int end, int depth) {
        while (in.position < end) {
            int tag = in.varint32();
            if (tag == 18) {
                checkValue(in, in.message(end, depth), depth + 1);
            } else {
                in.skip(tag, end, depth);
            }
        }
        in.finish(end);
    }

    private static void checkValue(WireReader in, int end, int depth) {
        while (in.position < end) {
            int tag = in.varint32();
            switch (tag) {
                case 42 -> checkList(ValueType.ARRAY, in, in.message(end, depth), depth + 1);
                case 50 -> checkList(ValueType.KEY_VALUE_LIST, in, in.message(end, depth), depth + 1);
                default -> in.skip(tag, end, depth);
            }
        }
        in.finish(end);
    }

    AnyValue decode() {
        return switch (type) {
            case EMPTY -> AnyValue.EmptyValue.INSTANCE;
            case STRING -> AnyValue.of(slice.text());
            case BOOL -> AnyValue.of(number != 0);
            case INT -> AnyValue.of(number);
            case DOUBLE -> AnyValue.of(Double.longBitsToDouble(number));
            case BYTES -> new AnyValue.BytesValue(slice.copy());
            case ARRAY -> new AnyValue.ArrayValue(decodeArray());
            case KEY_VALUE_LIST -> new AnyValue.KeyValueList(decodeKeyValueList());
        };
    }

    /// The list was checked on the way in, so depth needs no second look: every list is decoded from depth 0.
    private List<AnyValue> decodeArray() {
        var values = new ArrayList<AnyValue>();
        var value = new OtlpValue();
        eachMessage((in, end) -> {
            value.clear();
            value.read(in, end, 0);
            values.add(value.decode());
        });
        return values;
    }

    private Attributes decodeKeyValueList() {
        var values = Attributes.builder();
        var entry = new OtlpAttribute();
        eachMessage((in, end) -> {
            OtlpReader.readKeyValue(entry, in, end, 0);
            values.add(entry.key().text(), entry.decode());
        });
        return values.build();
    }

    private void eachMessage(MessageReader reader) {
        var in = new WireReader("OTLP");
        in.reset(slice.array(), slice.offset());
        int end = slice.offset() + slice.length();
        while (in.position < end) {
            int tag = in.varint32();
            if (tag == 10) {
                reader.read(in, in.message(end, 0));
            } else {
                in.skip(tag, end, 0);
            }
        }
    }

    private interface MessageReader {
        void read(WireReader in, int end);
    }
}
