package dev.clew.store.records;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.LogRecord;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpRecordWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Small log records, and ways to send them and to find them all again.
public final class SentRecords {
    private SentRecords() {}

    /// Record `number`, one of three of a trace; happens at so many nanoseconds.
    public static LogRecord record(long number) {
        return record(number, "line " + number);
    }

    static LogRecord record(long number, String line) {
        return new LogRecord(
                traceId(number),
                1,
                1,
                1 + number,
                0,
                9,
                "INFO",
                "",
                AnyValue.of(line),
                Attributes.EMPTY,
                0,
                Resource.of("cart"),
                Scope.NONE);
    }

    /// The trace that record `number` belongs to. Traces that follow each other stand anywhere in a file.
    public static TraceId traceId(long number) {
        long trace = 1 + number / 3;
        return new TraceId(trace * 0x9e3779b97f4a7c15L, trace);
    }

    public static List<LogRecord> records(long from, long to) {
        return LongStream.range(from, to).mapToObj(SentRecords::record).toList();
    }

    public static SpanBatch batch(Tenant tenant, List<LogRecord> records) {
        byte[] bytes = OtlpRecordWriter.write(records);
        return new SpanBatch(tenant, 1, bytes, 0, bytes.length);
    }

    static void append(RecordStore store, Tenant tenant, List<LogRecord> records) {
        store.append(batch(tenant, records));
    }

    /// Of the records before number `end`, those that the store shows.
    static List<LogRecord> all(RecordStore store, Tenant tenant, long end) {
        var found = new ArrayList<LogRecord>();
        for (long number = 0; number < end; number += 3) {
            found.addAll(store.records(tenant, traceId(number)));
        }
        return found;
    }
}
