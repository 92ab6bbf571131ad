package dev.clew.server.api;

import dev.clew.model.StatusCode;
import dev.clew.model.Trace;
import dev.clew.query.columns.RowWindow;
import dev.clew.query.columns.TraceColumns;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/// Writes rows of a trace in the form that `COLUMNS.md` beside this class describes. For one answer.
final class ColumnsWriter {
    static final int VERSION = 1;

    private static final byte[] MAGIC = "CLEWCOLS".getBytes(StandardCharsets.US_ASCII);
    private static final int COLUMNS = 15;
    private static final int TRUNCATED = 1;

    /// How many bytes a column aligns to, so that a page can lay its arrays over the answer.
    private static final int ALIGNMENT = 8;

    private final OutputStream out;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10).order(ByteOrder.LITTLE_ENDIAN);

    ColumnsWriter(OutputStream out) {
        this.out = out;
    }

    void write(TraceColumns trace, RowWindow.Rows rows) throws IOException {
        int[] numbers = rows.numbers();
        header(trace, rows);
        whole(1, numbers, row -> row);
        fixed(2, 8, numbers, trace::spanId);
        whole(3, numbers, row -> trace.parent(row) + 1);
        whole(4, numbers, trace::depth);
        whole(5, numbers, trace::subtreeEnd);
        fixed(6, 8, numbers, row -> Double.doubleToRawLongBits((double) trace.offsetNanos(row)));
        fixed(7, 8, numbers, row -> Double.doubleToRawLongBits((double) trace.durationNanos(row)));
        var services = new Texts(numbers.length);
        var names = new Texts(numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            services.add(i, trace.service(numbers[i]));
            names.add(i, trace.name(numbers[i]));
        }
        codes(8, services);
        codes(9, names);
        fixed(10, 1, numbers, trace::kind);
        fixed(11, 1, numbers, trace::status);
        fixed(12, 1, numbers, row -> place(trace.place(row)) | trace.marks(row) << 2);
        errors(13, trace, numbers);
        texts(20, services.texts);
        texts(21, names.texts);
        flush();
    }

    private static int place(Trace.Place place) {
        return switch (place) {
            case ROOT -> 0;
            case CHILD -> 1;
            case ORPHAN -> 2;
            case CYCLE_CUT -> 3;
        };
    }

    private void header(TraceColumns trace, RowWindow.Rows rows) {
        buffer.put(MAGIC);
        buffer.putShort((short) VERSION);
        buffer.putShort((short) COLUMNS);
        buffer.putInt(rows.numbers().length);
        buffer.putInt(trace.count());
        buffer.putInt(trace.errorCount());
        buffer.putInt(rows.next());
        buffer.putInt(trace.completeness().isComplete() ? 0 : TRUNCATED);
        buffer.order(ByteOrder.BIG_ENDIAN);
        buffer.putLong(trace.id().high());
        buffer.putLong(trace.id().low());
        buffer.order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(trace.startNanos());
        buffer.putDouble((double) trace.durationNanos());
    }

    /// Numbers from zero on, in as few bytes as hold the largest.
    private void whole(int column, int[] numbers, IntUnaryOperator value) throws IOException {
        int largest = 0;
        for (int row : numbers) {
            largest = Math.max(largest, value.applyAsInt(row));
        }
        fixed(column, width(largest), numbers, value::applyAsInt);
    }

    private static int width(int largest) {
        return largest < 1 << 8 ? 1 : largest < 1 << 16 ? 2 : 4;
    }

    private void fixed(int column, int width, int[] numbers, IntToLongFunction value) throws IOException {
        begin(column, width, (long) width * numbers.length);
        for (int row : numbers) {
            put(width, value.applyAsLong(row));
        }
        align((long) width * numbers.length);
    }

    private void codes(int column, Texts texts) throws IOException {
        int width = width(texts.texts.size());
        begin(column, width, (long) width * texts.codes.length);
        for (int code : texts.codes) {
            put(width, code);
        }
        align((long) width * texts.codes.length);
    }

    private void errors(int column, TraceColumns trace, int[] numbers) throws IOException {
        int length = (numbers.length + 7) / 8;
        begin(column, 0, length);
        for (int i = 0; i < length; i++) {
            int bits = 0;
            for (int bit = 0; bit < 8 && 8 * i + bit < numbers.length; bit++) {
                bits |= trace.status(numbers[8 * i + bit]) == StatusCode.ERROR.number() ? 1 << bit : 0;
            }
            put(1, bits);
        }
        align(length);
    }

    /// How many there are, where each begins and the last ends, and UTF-8.
    private void texts(int column, List<String> texts) throws IOException {
        var encoded = new ArrayList<byte[]>(texts.size());
        int bytes = 0;
        for (String text : texts) {
            encoded.add(text.getBytes(StandardCharsets.UTF_8));
            bytes = Math.addExact(bytes, encoded.getLast().length);
        }
        long length = 4 + 4L * (texts.size() + 1) + bytes;
        begin(column, 0, length);
        put(4, texts.size());
        int offset = 0;
        put(4, offset);
        for (byte[] text : encoded) {
            offset += text.length;
            put(4, offset);
        }
        flush();
        for (byte[] text : encoded) {
            out.write(text);
        }
        align(length);
    }

    private void begin(int column, int width, long length) throws IOException {
        put(2, column);
        put(1, width);
        put(1, 0);
        put(4, length);
    }

    private void align(long length) throws IOException {
        for (long at = length; at % ALIGNMENT != 0; at++) {
            put(1, 0);
        }
    }

    private void put(int width, long value) throws IOException {
        if (buffer.remaining() < Long.BYTES) {
            flush();
        }
        switch (width) {
            case 1 -> buffer.put((byte) value);
            case 2 -> buffer.putShort((short) value);
            case 4 -> buffer.putInt((int) value);
            default -> buffer.putLong(value);
        }
    }

    private void flush() throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    /// Texts of rows, each once.
    private static final class Texts {
        private final Map<String, Integer> known = new HashMap<>();
        private final List<String> texts = new ArrayList<>();
        private final int[] codes;

        Texts(int rows) {
            codes = new int[rows];
        }

        void add(int index, String text) {
            Integer code = known.putIfAbsent(text, texts.size());
            codes[index] = code == null ? texts.size() : code;
            if (code == null) {
                texts.add(text);
            }
        }
    }
}
