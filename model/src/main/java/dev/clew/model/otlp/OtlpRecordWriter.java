package dev.clew.model.otlp;

import dev.clew.model.LogRecord;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes log records as the bytes of an OTLP `ExportLogsServiceRequest`. Records of the same resource and
/// scope are put together; otherwise their order stays.
public final class OtlpRecordWriter {
    private OtlpRecordWriter() {}

    /// The bytes are the caller's.
    public static byte[] write(Iterable<LogRecord> records) {
        var byResource = new LinkedHashMap<Resource, Map<Scope, List<LogRecord>>>();
        for (LogRecord record : records) {
            byResource
                    .computeIfAbsent(record.resource(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(record.scope(), _ -> new ArrayList<>())
                    .add(record);
        }
        var out = new WireWriter();
        byResource.forEach((resource, byScope) -> out.message(1, message -> {
            OtlpWriter.resource(message, resource);
            byScope.forEach((scope, ofScope) -> message.message(2, nested -> scopeLogs(nested, scope, ofScope)));
            message.text(3, resource.schemaUrl());
        }));
        return out.toBytes();
    }

    private static void scopeLogs(WireWriter out, Scope scope, List<LogRecord> records) {
        OtlpWriter.scope(out, scope);
        for (LogRecord record : records) {
            out.message(2, message -> record(message, record));
        }
        out.text(3, scope.schemaUrl());
    }

    private static void record(WireWriter out, LogRecord record) {
        out.fixed64(1, record.timeNanos());
        out.varint(2, record.severityNumber());
        out.text(3, record.severityText());
        out.message(5, message -> OtlpWriter.value(message, record.body()));
        OtlpWriter.attributes(out, 6, record.attributes());
        out.varint(7, Integer.toUnsignedLong(record.droppedAttributes()));
        out.fixed32(8, record.flags());
        out.id(9, record.traceId().high(), record.traceId().low());
        out.id(10, record.spanId());
        out.fixed64(11, record.observedNanos());
        out.text(12, record.eventName());
    }
}
