package dev.clew.store.segment.v1;

import dev.clew.model.TimeRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads what [FooterWriter] wrote, once the file has proved to be a whole segment of a version that is
/// known.
final class FooterReader {
    private final SegmentFile file;

    FooterReader(SegmentFile file) {
        this.file = file;
    }

    /// What a segment says of itself.
    record Footer(
            int rows,
            int traces,
            int errors,
            TimeRange starts,
            long operationsOffset,
            int operationsLength,
            long durationsOffset,
            int durationsLength,
            long intervalsOffset,
            int intervalsLength,
            TraceIndex.Location traceIndex,
            Map<Table, SegmentTable> tables,
            List<Long> replaces,
            long notesOffset,
            int notesLength) {
        /// Bytes of pages that are no column's, checksums included, by what they are.
        Map<String, Long> bytesByIndex() {
            var bytes = new TreeMap<String, Long>();
            bytes.put("operations", operationsLength + (long) Integer.BYTES);
            bytes.put("durations of operations", durationsLength + (long) Integer.BYTES);
            bytes.put("intervals of operations", intervalsLength + (long) Integer.BYTES);
            bytes.put("trace ids", traceIndex.idsLength() + (long) Integer.BYTES);
            bytes.put("rows of traces", traceIndex.startsLength() + (long) Integer.BYTES);
            bytes.put("sorted traces", traceIndex.sortedLength() + (long) Integer.BYTES);
            bytes.put("bloom filter of traces", traceIndex.bloomLength() + (long) Integer.BYTES);
            long shapes = 0;
            for (SegmentTable table : tables.values()) {
                shapes += table.shapesLength() + (long) Integer.BYTES;
            }
            bytes.put("shapes", shapes);
            if (notesLength > 0) {
                bytes.put("notes of the sampler", notesLength + (long) Integer.BYTES);
            }
            return bytes;
        }
    }

    Footer read() {
        checkHeader();
        byte[] trailer = new byte[Format.TRAILER_BYTES];
        long at = file.size() - Format.TRAILER_BYTES;
        file.copy("trailer", at, Format.TRAILER_BYTES - Integer.BYTES - Long.BYTES, trailer);
        var in = new Input(trailer);
        long offset = in.readLong();
        int length = in.readInt();
        checkVersion("trailer", at, in.readInt());
        checkMagic(at + Format.TRAILER_BYTES - Long.BYTES);
        try (var reader = new PageReader(file)) {
            return read(reader.compressedPage("footer", offset, length));
        }
    }

    private void checkHeader() {
        if (file.size() < Format.HEADER_BYTES + Format.TRAILER_BYTES) {
            throw file.corrupt("segment", 0, "%d bytes are too few for one (cut short?)".formatted(file.size()));
        }
        byte[] header = new byte[Format.HEADER_BYTES];
        checkMagic(0);
        file.copy("header", 0, Long.BYTES + Integer.BYTES, header);
        checkVersion("header", Long.BYTES, LittleEndian.getInt(header, Long.BYTES));
    }

    private void checkMagic(long at) {
        if (file.number(at) != Format.MAGIC) {
            throw file.corrupt("magic", at, "there is none (no segment, or cut short?)");
        }
    }

    private void checkVersion(String what, long at, int version) {
        if (version != Format.VERSION) {
            throw file.corrupt(
                    what,
                    at,
                    "version %d is not known to this release, which knows %d (written by a later one?)"
                            .formatted(version, Format.VERSION));
        }
    }

    private Footer read(Input in) {
        int rows = in.readCount();
        int traces = in.readCount();
        int errors = in.readCount();
        var starts = new TimeRange(in.readLong(), in.readLong());
        long operationsOffset = in.readVarint();
        int operationsLength = in.readCount();
        long durationsOffset = in.readVarint();
        int durationsLength = in.readCount();
        long intervalsOffset = in.readVarint();
        int intervalsLength = in.readCount();
        TraceIndex.Location traceIndex = TraceIndex.Location.read(in);
        Map<Table, SegmentTable> tables = tables(in);
        return new Footer(
                rows,
                traces,
                errors,
                starts,
                operationsOffset,
                operationsLength,
                durationsOffset,
                durationsLength,
                intervalsOffset,
                intervalsLength,
                traceIndex,
                tables,
                replaces(in),
                in.readVarint(),
                in.readCount());
    }

    private static List<Long> replaces(Input in) {
        var numbers = new ArrayList<Long>();
        for (int left = in.readCount(); left > 0; left--) {
            numbers.add(in.readVarint());
        }
        return List.copyOf(numbers);
    }

    private Map<Table, SegmentTable> tables(Input in) {
        var shapesOffsets = new HashMap<Table, Long>();
        var shapesLengths = new HashMap<Table, Integer>();
        for (Table table : Table.values()) {
            in.readByte();
            shapesOffsets.put(table, in.readVarint());
            shapesLengths.put(table, in.readCount());
        }
        var fields = new EnumMap<Field, SegmentColumn>(Field.class);
        var attributes = new EnumMap<Table, List<SegmentTable.Attribute>>(Table.class);
        readColumns(in, fields, attributes);
        var tables = new EnumMap<Table, SegmentTable>(Table.class);
        for (Table table : Table.values()) {
            tables.put(
                    table,
                    new SegmentTable(
                            table,
                            fields,
                            attributes.getOrDefault(table, List.of()),
                            shapesOffsets.getOrDefault(table, 0L),
                            shapesLengths.getOrDefault(table, 0)));
        }
        return tables;
    }

    private void readColumns(
            Input in, Map<Field, SegmentColumn> fields, Map<Table, List<SegmentTable.Attribute>> attributes) {
        for (int left = in.readCount(); left > 0; left--) {
            int code = in.readByte();
            if (code == Format.ATTRIBUTE) {
                Table table = Table.of(in.readByte());
                attributes.computeIfAbsent(table, _ -> new ArrayList<>()).add(readAttribute(table, in));
            } else {
                Field field = Field.of(code);
                boolean isText = field.kind() == Field.Kind.TEXT;
                fields.put(field, new SegmentColumn(field.name(), isText, in.readVarint(), in.readCount()));
            }
        }
    }

    private static SegmentTable.Attribute readAttribute(Table table, Input in) {
        ColumnType type = ColumnType.of(in.readByte());
        byte[] utf8 = in.readBytes(in.readCount());
        String key = new String(utf8, StandardCharsets.UTF_8);
        long offset = in.readVarint();
        int length = in.readCount();
        String name = "%s attribute '%s' (%s)".formatted(table, key, type);
        return new SegmentTable.Attribute(
                key, utf8, type, length == 0 ? null : new SegmentColumn(name, type.inDictionary(), offset, length));
    }
}
