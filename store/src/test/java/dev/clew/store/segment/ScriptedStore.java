package dev.clew.store.segment;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.LogRecord;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.records.SentRecords;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/// A process that goes through everything a store does: start, taking in, cutting, replacing the manifest,
/// forgetting by age, erasing, of spans and of log records. The same every time, call by call, up to where it
/// is killed. What it has been promised it says on stdout, a line each: `sent 7`, `acknowledged 7`, `logged 7`,
/// `erasing 3`, `erased 3`.
final class ScriptedStore {
    static final Tenant OTHER = new Tenant("other");
    static final long KEEP_NANOS = 60;
    static final PartFormat FORMAT = new ColumnarFormat(() -> new Block(10, Long.MAX_VALUE));

    private static final int BATCHES = 48;
    private static final int SPANS = 3;
    private static final StoreLimits LIMITS = new StoreLimits(
            1_500,
            Duration.ofDays(1),
            1 << 20,
            1_000,
            Duration.ZERO,
            0,
            Duration.ofNanos(KEEP_NANOS),
            Long.MAX_VALUE,
            1 << 10);

    private ScriptedStore() {}

    /// @param arguments the folder, and the number of the first batch to send
    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[1]);
        var now = new AtomicLong(first * SPANS);
        try (SegmentStore store = open(Path.of(arguments[0]), now)) {
            for (long batch = first; batch < first + BATCHES; batch++) {
                say("sent", batch);
                SentSpans.append(store, tenant(batch), spans(batch));
                say("acknowledged", batch);
                store.appendRecords(SentRecords.batch(tenant(batch), List.of(record(batch))));
                say("logged", batch);
                now.set(batch * SPANS);
                if (batch % 4 == 3) {
                    store.keepUp();
                }
                if (batch % 16 == 10) {
                    say("erasing", batch - 2);
                    store.erase(tenant(batch - 2), spans(batch - 2).getFirst().traceId());
                    say("erased", batch - 2);
                }
            }
        }
    }

    private static void say(String what, long batch) {
        System.out.println(what + " " + batch);
        System.out.flush();
    }

    static SegmentStore open(Path folder, AtomicLong now) {
        return SegmentStore.open(new RealDisk(), folder, FORMAT, LIMITS, () -> Instant.ofEpochSecond(0, now.get()));
    }

    static Tenant tenant(long batch) {
        return batch % 5 == 0 ? OTHER : Tenant.DEFAULT;
    }

    /// What is logged in the trace of a batch, and as old.
    static LogRecord record(long batch) {
        Span span = spans(batch).getFirst();
        return new LogRecord(
                span.traceId(),
                span.spanId(),
                0,
                span.startNanos(),
                0,
                9,
                "INFO",
                "",
                AnyValue.of("line of batch %d, %s".formatted(batch, "x".repeat(100))),
                Attributes.EMPTY,
                0,
                span.resource(),
                span.scope());
    }

    /// One trace.
    static List<Span> spans(long batch) {
        return LongStream.range(batch * SPANS, (batch + 1) * SPANS)
                .mapToObj(SentSpans::span)
                .toList();
    }
}
