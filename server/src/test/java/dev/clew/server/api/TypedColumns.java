package dev.clew.server.api;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads a trace as columns, as `COLUMNS.md` says.
final class TypedColumns {
    private final ByteBuffer bytes;
    private final Map<Integer, Column> columns = new HashMap<>();

    private record Column(int width, int from, int length) {}

    TypedColumns(byte[] answer) {
        bytes = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
        if (!new String(answer, 0, 8, StandardCharsets.US_ASCII).equals("CLEWCOLS") || bytes.getShort(8) != 1) {
            throw new AssertionError("no columns of version 1");
        }
        int at = 64;
        for (int i = bytes.getShort(10); i > 0; i--) {
            int length = bytes.getInt(at + 4);
            columns.put((int) bytes.getShort(at), new Column(bytes.get(at + 2), at + 8, length));
            at += 8 + (length + 7) / 8 * 8;
        }
        if (at != answer.length) {
            throw new AssertionError("%d bytes, and columns end at %d".formatted(answer.length, at));
        }
    }

    int rowCount() {
        return bytes.getInt(12);
    }

    int traceRowCount() {
        return bytes.getInt(16);
    }

    int errorCount() {
        return bytes.getInt(20);
    }

    int next() {
        return bytes.getInt(24);
    }

    long startNanos() {
        return bytes.getLong(48);
    }

    long number(int column, int index) {
        Column of = columns.get(column);
        int at = of.from + of.width * index;
        return switch (of.width) {
            case 1 -> bytes.get(at) & 0xff;
            case 2 -> bytes.getShort(at) & 0xffff;
            case 4 -> Integer.toUnsignedLong(bytes.getInt(at));
            default -> bytes.getLong(at);
        };
    }

    double decimal(int column, int index) {
        return bytes.getDouble(columns.get(column).from + 8 * index);
    }

    boolean bit(int column, int index) {
        return (bytes.get(columns.get(column).from + index / 8) & 1 << index % 8) != 0;
    }

    List<String> texts(int column) {
        int at = columns.get(column).from;
        int count = bytes.getInt(at);
        int first = at + 4 + 4 * (count + 1);
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            int from = first + bytes.getInt(at + 4 + 4 * i);
            int to = first + bytes.getInt(at + 8 + 4 * i);
            texts.add(new String(bytes.array(), from, to - from, StandardCharsets.UTF_8));
        }
        return texts;
    }
}
