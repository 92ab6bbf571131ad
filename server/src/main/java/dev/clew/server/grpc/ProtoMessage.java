package dev.clew.server.grpc;

import dev.clew.model.otlp.Slice;
import dev.clew.model.otlp.WireReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A small message of protobuf, read by the numbers of its fields. What is absent reads as zero, or as empty; of a
/// field that was sent several times and is no list, the last counts.
public final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;

    private record Field(int number, long value, byte @Nullable [] bytes) {}

    private final List<Field> fields = new ArrayList<>();

    private ProtoMessage() {}

    /// @throws dev.clew.model.Fault `CALLER` if `bytes` are no protobuf
    public static ProtoMessage of(byte[] bytes) {
        var message = new ProtoMessage();
        var in = new WireReader("request");
        var slice = new Slice();
        in.reset(bytes, 0);
        try {
            while (in.position() < bytes.length) {
                int tag = in.varint32();
                int number = tag >>> 3;
                switch (tag & 7) {
                    case VARINT -> message.fields.add(new Field(number, in.varint64(), null));
                    case FIXED64 -> message.fields.add(new Field(number, in.fixed64(), null));
                    case BYTES -> {
                        in.slice(slice, bytes.length);
                        message.fields.add(new Field(number, 0, slice.copy()));
                    }
                    default -> in.skip(tag, bytes.length, 0);
                }
            }
            in.finish(bytes.length);
        } catch (IndexOutOfBoundsException end) {
            throw in.cutShort(end);
        }
        return message;
    }

    public long number(int field) {
        long value = 0;
        for (Field each : fields) {
            value = each.number == field ? each.value : value;
        }
        return value;
    }

    public boolean flag(int field) {
        return number(field) != 0;
    }

    public double decimal(int field) {
        return Double.longBitsToDouble(number(field));
    }

    public boolean has(int field) {
        return fields.stream().anyMatch(each -> each.number == field);
    }

    /// Owned by the caller.
    public byte[] bytes(int field) {
        List<byte[]> all = all(field);
        return all.isEmpty() ? new byte[0] : all.getLast();
    }

    public String text(int field) {
        return new String(bytes(field), StandardCharsets.UTF_8);
    }

    /// Empty if there is none.
    public ProtoMessage message(int field) {
        return of(bytes(field));
    }

    public List<ProtoMessage> messages(int field) {
        return all(field).stream().map(ProtoMessage::of).toList();
    }

    public List<String> texts(int field) {
        return all(field).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    public List<byte[]> all(int field) {
        var all = new ArrayList<byte[]>();
        for (Field each : fields) {
            if (each.number == field && each.bytes != null) {
                all.add(each.bytes);
            }
        }
        return all;
    }
}
