package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.LogRecord;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.store.Erasure;
import dev.clew.store.StoreDetails;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.check.CheckReport;
import dev.clew.store.disk.ReadOnlyDisk;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.records.SentRecords;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Log records beside spans in one store.
class SegmentStoreLogRecordsTest {
    private static final PartFormat FORMAT = new ColumnarFormat(() -> new Block(6, Long.MAX_VALUE));

    @TempDir
    private Path folder;

    private SegmentStore open(long keepBytes) {
        var limits = new StoreLimits(
                8_000, Duration.ofDays(1), 1 << 20, 1_000, Duration.ZERO, 0, StoreLimits.FOR_EVER, keepBytes, 0);
        return SegmentStore.open(new RealDisk(), folder, FORMAT, limits, () -> Instant.ofEpochSecond(0, 1_000_000));
    }

    /// Span `number`, and a log record of its trace that is as old.
    private static void append(SegmentStore store, long number) {
        SentSpans.append(store, List.of(SentSpans.span(number)));
        store.appendRecords(SentRecords.batch(Tenant.DEFAULT, List.of(record(number))));
    }

    private static LogRecord record(long number) {
        LogRecord like = SentRecords.record(number);
        return new LogRecord(
                SentSpans.span(number).traceId(),
                number + 1,
                0,
                number,
                0,
                like.severityNumber(),
                like.severityText(),
                "",
                like.body(),
                like.attributes(),
                0,
                like.resource(),
                like.scope());
    }

    private static List<LogRecord> records(SegmentStore store, long number) {
        return store.records(Tenant.DEFAULT, SentSpans.span(number).traceId());
    }

    @Test
    void erasesRecordsWithTheirTrace() {
        try (SegmentStore store = open(Long.MAX_VALUE)) {
            LongStream.range(0, 60).forEach(number -> append(store, number));
            store.keepUp();
            append(store, 60);
            assertThat(store.details().records().files()).isPositive();
            TraceId id = SentSpans.span(31).traceId();
            Erasure erasure = store.erase(Tenant.DEFAULT, id);
            assertThat(erasure.spans()).isEqualTo(3);
            assertThat(erasure.records()).isEqualTo(3);
            assertThat(erasure.unsearchedFiles()).isEmpty();
            assertThat(store.trace(Tenant.DEFAULT, id)).isEmpty();
            assertThat(store.records(Tenant.DEFAULT, id)).isEmpty();
            assertThat(records(store, 60)).containsExactly(record(60));
            assertThat(store.statistics().records()).isEqualTo(58);
        }
        try (SegmentStore store = open(Long.MAX_VALUE)) {
            assertThat(records(store, 31)).isEmpty();
            assertThat(records(store, 1)).containsExactly(record(0), record(1), record(2));
        }
    }

    /// What of it is on disk is no more than is allowed, and the oldest goes first, of whichever sort it is.
    @Test
    void countsRecordsInTheDiskBudget() {
        long bytes;
        try (SegmentStore store = open(Long.MAX_VALUE)) {
            LongStream.range(0, 120).forEach(number -> append(store, number));
            store.keepUp();
            bytes = onDisk(store.details());
        }
        try (SegmentStore store = open(bytes / 2)) {
            store.keepUp();
            StoreDetails details = store.details();
            assertThat(onDisk(details)).isLessThanOrEqualTo(bytes / 2);
            assertThat(details.onDisk(_ -> 1)).isPositive();
            assertThat(details.records().fileBytes()).isPositive();
            assertThat(records(store, 0)).isEmpty();
            assertThat(records(store, 117)).isNotEmpty();
            List<Span> kept = SentSpans.all(store);
            assertThat(kept).isNotEmpty().doesNotContain(SentSpans.span(0));
            assertThat(store.statistics().diskBytes())
                    .isGreaterThan(details.records().fileBytes());
        }
    }

    private static long onDisk(StoreDetails details) {
        return details.onDisk(part -> part.bytes().total()) + details.records().fileBytes();
    }

    @Test
    void areCheckedWithTheStore() throws IOException {
        try (SegmentStore store = open(Long.MAX_VALUE)) {
            LongStream.range(0, 60).forEach(number -> append(store, number));
            store.keepUp();
            append(store, 60);
        }
        CheckReport sound = check();
        assertThat(sound.findings()).isEmpty();
        assertThat(sound.records().records() + sound.records().logRecords()).isEqualTo(61);
        assertThat(FolderDetails.read(folder, FORMAT).records().fileRecords())
                .isEqualTo(sound.records().records());
        long bytes = 0;
        int files = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
                files++;
            }
        }
        assertThat(sound.bytes()).isEqualTo(bytes);
        assertThat(sound.files()).isEqualTo(files);

        Path file;
        try (Stream<Path> all = Files.list(folder.resolve("records"))) {
            file = all.filter(each -> each.getFileName().toString().startsWith("records-"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] damaged = Files.readAllBytes(file);
        damaged[20] ^= 1;
        Files.write(file, damaged);
        CheckReport report = check();
        assertThat(report.isSound()).isFalse();
        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().getFirst().file()).isEqualTo("records/" + file.getFileName());
        assertThat(report.findings().getFirst().lost()).isEqualTo("the log records of page 0");
    }

    private CheckReport check() {
        return StoreCheck.run(new ReadOnlyDisk(), folder, FORMAT, CheckProgress.SILENT);
    }
}
