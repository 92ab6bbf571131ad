package dev.clew.receive.thrift;

import dev.clew.model.Fault;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Walks structs in Thrift's binary protocol without making an object. Whoever calls says which type is due:
///
/// ```
/// while (in.field()) {
///     switch (in.id()) { case 1 -> in.i64(); ... default -> in.skip(); }
/// }
/// ```
///
/// Whatever is not of that type, or runs past the end, is a [Fault] `CALLER` that says where.
public final class ThriftReader {
    private static final int STOP = 0;
    private static final int BOOL = 2;
    private static final int BYTE = 3;
    private static final int DOUBLE = 4;
    private static final int I16 = 6;
    private static final int I32 = 8;
    private static final int I64 = 10;
    private static final int STRING = 11;
    private static final int STRUCT = 12;
    private static final int MAP = 13;
    private static final int SET = 14;
    private static final int LIST = 15;

    /// Of what is stepped over; nothing that is read nests deeper than four.
    private static final int DEPTH_LIMIT = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

    private final String what;
    private final byte[] bytes;
    private final int start;
    private final int end;
    private int position;
    private int type;
    private short id;
    private int sliceFrom;
    private int sliceTo;

    /// @param what is read, for messages: "malformed Jaeger thrift"
    public ThriftReader(String what, byte[] bytes, int from, int to) {
        this.what = what;
        this.bytes = bytes;
        this.start = from;
        this.end = to;
        this.position = from;
    }

    /// Goes to the next field of the struct that is being read.
    ///
    /// @return false, and leaves the struct, if there is none
    public boolean field() {
        type = oneByte();
        if (type == STOP) {
            return false;
        }
        id = twoBytes();
        return true;
    }

    public short id() {
        return id;
    }

    public boolean bool() {
        expect(BOOL, "a bool");
        return oneByte() != 0;
    }

    public short i16() {
        expect(I16, "an i16");
        return twoBytes();
    }

    public int i32() {
        expect(I32, "an i32");
        return fourBytes();
    }

    public long i64() {
        expect(I64, "an i64");
        return eightBytes();
    }

    /// The bits of a double.
    public long doubleBits() {
        expect(DOUBLE, "a double");
        return eightBytes();
    }

    /// Reads a string or binary: [#bytes] then holds it in `[sliceFrom, sliceTo)`.
    public void slice() {
        expect(STRING, "a string");
        slice(fourBytes());
    }

    public byte[] bytes() {
        return bytes;
    }

    public int sliceFrom() {
        return sliceFrom;
    }

    public int sliceLength() {
        return sliceTo - sliceFrom;
    }

    /// Reads a string; what is not UTF-8 is replaced by U+FFFD.
    public String string() {
        slice();
        return new String(bytes, sliceFrom, sliceTo - sliceFrom, StandardCharsets.UTF_8);
    }

    /// Enters a struct: its fields come next.
    public void struct() {
        expect(STRUCT, "a struct");
    }

    /// Enters a list of structs, each of which is then read field by field.
    ///
    /// @return how many
    public int structs() {
        expect(LIST, "a list");
        return listOfStructs();
    }

    /// Enters a list of structs that stands alone, in no field.
    public int listOfStructs() {
        int elementType = oneByte();
        int count = count();
        if (elementType != STRUCT && count > 0) {
            throw malformed("a list of structs expected, not of type %d".formatted(elementType));
        }
        return count;
    }

    /// Steps over a list of structs.
    ///
    /// @return where it begins, for [#back]
    public int skipStructs() {
        expect(LIST, "a list");
        int from = position;
        skip(LIST, 0);
        return from;
    }

    /// Goes back to a list of structs that was stepped over, which is then read like one that stands alone.
    ///
    /// @return where to go on after that, for [#forth]
    public int back(int newPosition) {
        int before = position;
        position = newPosition;
        return before;
    }

    /// Goes on where [#back] left.
    public void forth(int newPosition) {
        position = newPosition;
    }

    /// Steps over the value of a field.
    public void skip() {
        skip(type, 0);
    }

    /// Checks that nothing follows.
    public void end() {
        if (position != end) {
            throw malformed("%d bytes after the end".formatted(end - position));
        }
    }

    private void skip(int typeToSkip, int depth) {
        if (depth > DEPTH_LIMIT) {
            throw malformed("nested more than %d deep".formatted(DEPTH_LIMIT));
        }
        switch (typeToSkip) {
            case BOOL, BYTE -> skipBytes(1);
            case I16 -> skipBytes(2);
            case I32 -> skipBytes(4);
            case I64, DOUBLE -> skipBytes(8);
            case STRING -> slice(fourBytes());
            case STRUCT -> {
                for (int next = oneByte(); next != STOP; next = oneByte()) {
                    skipBytes(2);
                    skip(next, depth + 1);
                }
            }
            case MAP -> {
                int keyType = oneByte();
                int valueType = oneByte();
                int count = count();
                for (int i = 0; i < count; i++) {
                    skip(keyType, depth + 1);
                    skip(valueType, depth + 1);
                }
            }
            case SET, LIST -> {
                int elementType = oneByte();
                int count = count();
                for (int i = 0; i < count; i++) {
                    skip(elementType, depth + 1);
                }
            }
            default -> throw malformed("type %d".formatted(typeToSkip));
        }
    }

    /// Every element takes a byte at least.
    private int count() {
        int count = fourBytes();
        if (count < 0 || count > end - position) {
            throw malformed("%d elements where %d bytes are left".formatted(count, end - position));
        }
        return count;
    }

    private void slice(int length) {
        if (length < 0 || length > end - position) {
            throw malformed("a string of %d bytes where %d are left".formatted(length, end - position));
        }
        sliceFrom = position;
        position += length;
        sliceTo = position;
    }

    private void skipBytes(int count) {
        need(count);
        position += count;
    }

    private int oneByte() {
        need(1);
        return bytes[position++];
    }

    private short twoBytes() {
        need(2);
        int value = (bytes[position] << 8) | (bytes[position + 1] & 0xff);
        position += 2;
        return (short) value;
    }

    private int fourBytes() {
        need(Integer.BYTES);
        int value = (int) INTS.get(bytes, position);
        position += Integer.BYTES;
        return value;
    }

    private long eightBytes() {
        need(Long.BYTES);
        long value = (long) LONGS.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    private void need(int count) {
        if (end - position < count) {
            throw malformed("cut short");
        }
    }

    private void expect(int expected, String name) {
        if (type != expected) {
            throw malformed("%s expected in field %d, not type %d".formatted(name, id, type));
        }
    }

    private Fault malformed(String problem) {
        return new Fault(Fault.Kind.CALLER, "malformed %s: %s, at byte %d".formatted(what, problem, position - start));
    }
}
