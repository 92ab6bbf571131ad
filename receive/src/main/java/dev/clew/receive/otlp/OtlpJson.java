package dev.clew.receive.otlp;

import dev.clew.receive.NameTable;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.json.JsonReader;
import java.util.HashMap;
import java.util.stream.Stream;

/// Makes protobuf of OTLP in JSON (OTLP 1.11, "JSON Protobuf Encoding"), byte by byte as it comes: field names in lower
/// camel case or as the protobuf has them, ids hexadecimal in any case, enums as numbers (and their names), 64-bit
/// numbers as numbers or texts. Fields it does not know are stepped over.
///
/// A field that comes twice counts as it does in protobuf: of scalars the last, lists are joined, messages merged. A
/// value nested deeper than protobuf allows becomes a text that says how long it was; the span stays.
public final class OtlpJson {
    private static final NameTable<Integer> KINDS =
            numbered("SPAN_KIND_", "UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");
    private static final NameTable<Integer> CODES = numbered("STATUS_CODE_", "UNSET", "OK", "ERROR");

    private static final NameTable<Integer> SEVERITIES = numbered(
            "SEVERITY_NUMBER_",
            Stream.concat(
                            Stream.of("UNSPECIFIED"),
                            Stream.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
                                    .flatMap(name -> Stream.of(name, name + 2, name + 3, name + 4)))
                    .toArray(String[]::new));

    private final JsonReader in;
    private final WireBuffer out;
    private final OtlpJsonValue value;

    /// Numbers may come as texts, too.
    private static NameTable<Integer> numbered(String prefix, String... names) {
        var table = new HashMap<String, Integer>();
        for (int number = 0; number < names.length; number++) {
            table.put(prefix + names[number], number);
            table.put(Integer.toString(number), number);
        }
        return new NameTable<>(table);
    }

    private OtlpJson(JsonReader in, WireBuffer out) {
        this.in = in;
        this.out = out;
        this.value = new OtlpJsonValue(in, out);
    }

    /// A [dev.clew.receive.Transcoder] of spans.
    public static void transcode(byte[] bytes, int from, int to, WireBuffer out) {
        var in = new JsonReader("OTLP JSON", bytes, from, to);
        new OtlpJson(in, out).request(OtlpName.RESOURCE_SPANS);
        in.end();
    }

    /// A [dev.clew.receive.Transcoder] of log records, to an `ExportLogsServiceRequest`.
    public static void transcodeRecords(byte[] bytes, int from, int to, WireBuffer out) {
        var in = new JsonReader("OTLP JSON", bytes, from, to);
        new OtlpJson(in, out).request(OtlpName.RESOURCE_LOGS);
        in.end();
    }

    private void request(OtlpName items) {
        in.object();
        while (in.field()) {
            OtlpName name = in.name(OtlpName.TABLE, OtlpName.OTHER);
            if (name != items) {
                in.skip();
                continue;
            }
            in.list();
            while (in.element()) {
                if (items == OtlpName.RESOURCE_SPANS) {
                    resourceSpans();
                } else {
                    resourceLogs();
                }
            }
        }
    }

    private void resourceLogs() {
        int begun = out.beginWide(1);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case RESOURCE -> resource();
                case SCOPE_LOGS -> {
                    in.list();
                    while (in.element()) {
                        scopeLogs();
                    }
                }
                case SCHEMA_URL -> in.text(3, out);
                default -> in.skip();
            }
        }
        out.endWide(begun, out.length());
    }

    private void scopeLogs() {
        int begun = out.beginWide(2);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case SCOPE -> scope();
                case LOG_RECORDS -> {
                    in.list();
                    while (in.element()) {
                        logRecord();
                    }
                }
                case SCHEMA_URL -> in.text(3, out);
                default -> in.skip();
            }
        }
        out.endWide(begun, out.length());
    }

    private void logRecord() {
        int begun = out.begin(2);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case TIME_UNIX_NANO -> out.fixed64(1, in.uint64());
                case SEVERITY_NUMBER -> enumeration(2, SEVERITIES);
                case SEVERITY_TEXT -> in.text(3, out);
                case BODY -> value.message(5, 4);
                case ATTRIBUTES -> value.attributes(6, 3);
                case DROPPED_ATTRIBUTES_COUNT -> number(7);
                case FLAGS -> out.fixed32(8, in.uint32());
                case TRACE_ID -> in.hex(9, out);
                case SPAN_ID -> in.hex(10, out);
                case OBSERVED_TIME_UNIX_NANO -> out.fixed64(11, in.uint64());
                case EVENT_NAME -> in.text(12, out);
                default -> in.skip();
            }
        }
        out.end(begun);
    }

    private void resourceSpans() {
        int begun = out.beginWide(1);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case RESOURCE -> resource();
                case SCOPE_SPANS -> {
                    in.list();
                    while (in.element()) {
                        scopeSpans();
                    }
                }
                case SCHEMA_URL -> in.text(3, out);
                default -> in.skip();
            }
        }
        out.endWide(begun, out.length());
    }

    private void resource() {
        int begun = out.begin(1);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case ATTRIBUTES -> value.attributes(1, 2);
                case DROPPED_ATTRIBUTES_COUNT -> number(2);
                default -> in.skip();
            }
        }
        out.end(begun);
    }

    private void scopeSpans() {
        int begun = out.beginWide(2);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case SCOPE -> scope();
                case SPANS -> {
                    in.list();
                    while (in.element()) {
                        span();
                    }
                }
                case SCHEMA_URL -> in.text(3, out);
                default -> in.skip();
            }
        }
        out.endWide(begun, out.length());
    }

    private void scope() {
        int begun = out.begin(1);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case NAME -> in.text(1, out);
                case VERSION -> in.text(2, out);
                case ATTRIBUTES -> value.attributes(3, 3);
                case DROPPED_ATTRIBUTES_COUNT -> number(4);
                default -> in.skip();
            }
        }
        out.end(begun);
    }

    private void span() {
        int begun = out.begin(2);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case TRACE_ID -> in.hex(1, out);
                case SPAN_ID -> in.hex(2, out);
                case TRACE_STATE -> in.text(3, out);
                case PARENT_SPAN_ID -> in.hex(4, out);
                case NAME -> in.text(5, out);
                case KIND -> enumeration(6, KINDS);
                case START_TIME_UNIX_NANO -> out.fixed64(7, in.uint64());
                case END_TIME_UNIX_NANO -> out.fixed64(8, in.uint64());
                case ATTRIBUTES -> value.attributes(9, 3);
                case DROPPED_ATTRIBUTES_COUNT -> number(10);
                case EVENTS -> {
                    in.list();
                    while (in.element()) {
                        event();
                    }
                }
                case DROPPED_EVENTS_COUNT -> number(12);
                case LINKS -> {
                    in.list();
                    while (in.element()) {
                        link();
                    }
                }
                case DROPPED_LINKS_COUNT -> number(14);
                case STATUS -> status();
                case FLAGS -> out.fixed32(16, in.uint32());
                default -> in.skip();
            }
        }
        out.end(begun);
    }

    private void event() {
        int begun = out.begin(11);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case TIME_UNIX_NANO -> out.fixed64(1, in.uint64());
                case NAME -> in.text(2, out);
                case ATTRIBUTES -> value.attributes(3, 4);
                case DROPPED_ATTRIBUTES_COUNT -> number(4);
                default -> in.skip();
            }
        }
        out.end(begun);
    }

    private void link() {
        int begun = out.begin(13);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case TRACE_ID -> in.hex(1, out);
                case SPAN_ID -> in.hex(2, out);
                case TRACE_STATE -> in.text(3, out);
                case ATTRIBUTES -> value.attributes(4, 4);
                case DROPPED_ATTRIBUTES_COUNT -> number(5);
                case FLAGS -> out.fixed32(6, in.uint32());
                default -> in.skip();
            }
        }
        out.end(begun);
    }

    private void status() {
        int begun = out.begin(15);
        in.object();
        while (in.field()) {
            switch (in.name(OtlpName.TABLE, OtlpName.OTHER)) {
                case MESSAGE -> in.text(2, out);
                case CODE -> enumeration(3, CODES);
                default -> in.skip();
            }
        }
        out.end(begun);
    }

    private void number(int field) {
        out.varint(field, Integer.toUnsignedLong(in.uint32()));
    }

    private void enumeration(int field, NameTable<Integer> names) {
        Integer number = in.isText() ? in.text(names) : Integer.valueOf((int) in.int64());
        if (number == null) {
            throw in.expected("a number, or a name that OTLP has,");
        }
        out.varint(field, number);
    }
}
