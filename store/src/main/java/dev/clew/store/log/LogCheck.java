package dev.clew.store.log;

import dev.clew.model.Fault;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.OtlpReader;
import dev.clew.model.otlp.OtlpSpan;
import dev.clew.model.otlp.OtlpVisitor;
import dev.clew.store.check.Findings;
import dev.clew.store.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Reads a log frame by frame, as [LogReader] does, and changes nothing: tells where it is damaged, and what is lost.
public final class LogCheck {
    private final Map<Tenant, Long> through;
    private final ToLongFunction<SpanBatch> count;
    private final Findings findings;
    private final long lowestUncut;
    private final LogNumbers numbers;
    private long lastSequence;
    private long batches;
    private long uncutSpans;

    private LogCheck(
            Map<Tenant, Long> through, boolean isComplete, ToLongFunction<SpanBatch> count, Findings findings) {
        this.through = through;
        this.count = count;
        this.findings = findings;
        lowestUncut = through.values().stream().mapToLong(Long::longValue).max().orElse(0) + 1;
        numbers = new LogNumbers(lowestUncut, isComplete);
        lastSequence = lowestUncut - 1;
    }

    /// What a log holds that can be read.
    ///
    /// @param batches all of them
    /// @param uncutSpans spans, or whatever was counted, that are in no segment yet
    public record Held(long batches, long uncutSpans) {}

    /// Whether a file of this name belongs to a log.
    public static boolean isLog(String name) {
        return LogFolder.NAME.matcher(name).matches();
    }

    /// Reads every file of the log in `folder`.
    ///
    /// @param through by tenant, the last batch that is safe elsewhere
    /// @param isComplete whether `through` says so of every batch that was ever removed from the
    ///     log: what is missing
    ///     before its first file is a loss then
    /// @throws IOException if a file cannot be read at all
    public static Held check(Disk disk, Path folder, Map<Tenant, Long> through, boolean isComplete, Findings findings)
            throws IOException {
        return check(disk, folder, "", through, isComplete, LogCheck::spans, findings);
    }

    /// The same for a log of something else than spans.
    ///
    /// @param prefix what stands before the names of files in findings
    /// @param count how many of what there are in a batch; throws `CALLER` if that is no OTLP
    public static Held check(
            Disk disk,
            Path folder,
            String prefix,
            Map<Tenant, Long> through,
            boolean isComplete,
            ToLongFunction<SpanBatch> count,
            Findings findings)
            throws IOException {
        var check = new LogCheck(through, isComplete, count, findings);
        List<LogFile> files = new LogFolder(disk, folder).files();
        for (LogFile file : files) {
            byte[] bytes = disk.read(file.path());
            findings.begin(prefix + file.path().getFileName(), bytes.length);
            check.read(bytes, LogFolder.firstSequence(file.path()), file.equals(files.getLast()));
            findings.read(bytes.length);
        }
        return new Held(check.batches, check.uncutSpans);
    }

    private void read(byte[] bytes, long firstSequence, boolean last) {
        report(0, numbers.begin(firstSequence));
        int at = 0;
        while (at < bytes.length) {
            Frame.Found found = Frame.read(bytes, at);
            if (last && LogReader.isUnfinished(bytes, at, found)) {
                findings.note(
                        at,
                        "%d bytes of a write that never ended, and was never acknowledged; the next start keeps them aside"
                                .formatted(bytes.length - at));
                at = bytes.length;
            } else if (found == null) {
                int next = LogReader.nextFrame(bytes, at + 1);
                int end = next == LogReader.NONE ? bytes.length : next;
                unreadable(at, end);
                at = end;
            } else {
                read(at, found, firstSequence);
                at = found.end();
            }
        }
    }

    private void unreadable(int from, int to) {
        numbers.unreadable();
        findings.damage(
                from,
                "%d bytes are no sound frame (bad disk, a file cut short, or a write that a power loss tore?)"
                        .formatted(to - from),
                "the batches in these bytes");
    }

    private void report(int at, LogNumbers.@Nullable Missing missing) {
        if (missing != null) {
            String batches = "batches %d to %d".formatted(missing.first(), missing.last());
            findings.damage(
                    at,
                    batches + " should come before this and are not there (a file of the log is gone or cut short?)",
                    batches);
        }
    }

    private void read(int at, Frame.Found found, long firstSequence) {
        long sequence = found.sequence();
        if (sequence < firstSequence || (sequence <= lastSequence && sequence >= lowestUncut)) {
            findings.damage(
                    at,
                    "batch %d comes after batch %d (a file of another log, or under a wrong name?)"
                            .formatted(sequence, Math.max(lastSequence, firstSequence)),
                    "");
        }
        report(at, numbers.next(sequence));
        lastSequence = Math.max(lastSequence, sequence);
        SpanBatch batch = found.batch();
        if (batch == null) {
            findings.damage(at, "the payload's checksum is wrong (bad disk?)", "batch %d".formatted(sequence));
        } else {
            count(at, sequence, batch);
        }
    }

    private void count(int at, long sequence, SpanBatch batch) {
        long items;
        try {
            items = count.applyAsLong(batch);
        } catch (Fault fault) {
            findings.damage(
                    at,
                    "is no OTLP, though its checksum is right: %s (by a release with a defect?)"
                            .formatted(fault.getMessage()),
                    "batch %d of %s".formatted(sequence, batch.tenant().name()));
            return;
        }
        batches++;
        if (sequence > through.getOrDefault(batch.tenant(), 0L)) {
            uncutSpans += items;
        }
    }

    private static long spans(SpanBatch batch) {
        var counter = new SpanCounter();
        new OtlpReader().read(batch.bytes(), batch.offset(), batch.length(), counter);
        return counter.spans;
    }

    private static final class SpanCounter implements OtlpVisitor {
        private long spans;

        @Override
        public void span(OtlpSpan span) {
            spans++;
        }
    }
}
