package dev.clew.store.records;

import dev.clew.model.Receipt;
import dev.clew.model.SpanBatch;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.OtlpRecord;
import dev.clew.model.otlp.OtlpRecordVisitor;
import dev.clew.model.otlp.Slice;
import dev.clew.model.otlp.SpanTally;
import dev.clew.model.otlp.WireReader;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the records of a request apart that can be kept. Reads it twice: all of it for whether it is OTLP,
/// then the frames of its messages for where each record is.
final class RecordSplit implements OtlpRecordVisitor {
    /// The tag of `ResourceLogs` in a request.
    private static final int RESOURCE_LOGS = 10;

    /// The tag of `ScopeLogs` in `ResourceLogs`, and of a record in these.
    private static final int NESTED = 18;

    private final byte[] bytes;
    private final long receivedNanos;
    private final WireReader in = new WireReader("OTLP");
    private final Slice slice = new Slice();
    private final SpanTally tally = new SpanTally();
    private final List<@Nullable Judged> judged = new ArrayList<>();
    private final List<StoredRecord> kept = new ArrayList<>();
    private int next;

    /// A record that can be kept.
    private record Judged(TraceId traceId, long nanos) {}

    private RecordSplit(SpanBatch batch) {
        bytes = batch.bytes();
        receivedNanos = batch.receivedNanos();
    }

    /// @param kept in the order they were sent
    record Result(Receipt receipt, List<StoredRecord> kept) {}

    /// @throws dev.clew.model.Fault `CALLER` if the batch is no OTLP
    static Result of(SpanBatch batch) {
        var split = new RecordSplit(batch);
        new OtlpReader().readRecords(batch.bytes(), batch.offset(), batch.length(), split);
        Receipt receipt = split.tally.receipt();
        if (receipt.acceptedSpans() > 0) {
            split.request(batch.offset(), batch.offset() + batch.length());
        }
        return new Result(receipt, split.kept);
    }

    @Override
    public void record(OtlpRecord record) {
        judged.add(
                tally.isKept(record)
                        ? new Judged(new TraceId(record.traceIdHigh(), record.traceIdLow()), nanos(record))
                        : null);
    }

    private long nanos(OtlpRecord record) {
        long nanos = record.timeNanos() == 0 ? record.observedNanos() : record.timeNanos();
        return nanos == 0 ? receivedNanos : nanos;
    }

    private void request(int from, int end) {
        in.reset(bytes, from);
        while (in.position() < end) {
            int tag = in.varint32();
            if (tag == RESOURCE_LOGS) {
                resourceLogs(in.message(end, 0));
            } else {
                in.skip(tag, end, 0);
            }
        }
    }

    private void resourceLogs(int end) {
        byte[] resource = allButNested(end);
        while (in.position() < end) {
            int tag = in.varint32();
            if (tag == NESTED) {
                scopeLogs(resource, in.message(end, 0));
            } else {
                in.skip(tag, end, 0);
            }
        }
    }

    private void scopeLogs(byte[] resource, int end) {
        byte[] scope = allButNested(end);
        while (in.position() < end) {
            int tag = in.varint32();
            if (tag == NESTED) {
                in.slice(slice, end);
                keep(resource, scope);
            } else {
                in.skip(tag, end, 0);
            }
        }
    }

    private void keep(byte[] resource, byte[] scope) {
        Judged record = judged.get(next++);
        if (record != null) {
            kept.add(new StoredRecord(record.traceId, resource, scope, slice.copy(), record.nanos));
        }
    }

    /// The fields of a message up to `end`, but for those with the tag [#NESTED]; goes back to where it
    /// began.
    private byte[] allButNested(int end) {
        int begun = in.position();
        var fields = new ByteArrayOutputStream();
        while (in.position() < end) {
            int from = in.position();
            int tag = in.varint32();
            in.skip(tag, end, 0);
            if (tag != NESTED) {
                fields.writeBytes(Arrays.copyOfRange(bytes, from, in.position()));
            }
        }
        in.back(begun);
        return fields.toByteArray();
    }
}
