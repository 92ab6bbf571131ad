package dev.clew.benchmarks.store.segment;

import com.sun.management.ThreadMXBean;
import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.store.SpanFilter;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.sampling.Verdict;
import dev.clew.store.segment.LinkedServices;
import dev.clew.store.segment.PartFormat;
import dev.clew.store.segment.StoredPart;
import dev.clew.store.segment.Survey;
import dev.clew.store.segment.TraceNote;
import dev.clew.store.segment.ledger.DecisionCounts;
import dev.clew.store.segment.ledger.LedgerBook;
import dev.clew.store.segment.ledger.LedgerCode;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import dev.clew.store.segment.v1.SegmentWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CPU time per span to decide about the traces of segments, with a condition on errors and a tenth of the
/// others, beside that of parsing and cutting them; bytes on disk of what stays beside all, and of the
/// ledger for each decision, as a JSON line. Thread CPU time does not see who else uses the machine.
///
/// `./clew benchmark SamplingCost`; gate: `SamplingGate`.
public final class SamplingCost {
    private static final int ROUNDS = 9;
    private static final int SEGMENTS = 4;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final PartFormat FORMAT = new ColumnarFormat();
    private static final long NINE_TENTHS = (1L << 56) / 10 * 9;

    private SamplingCost() {}

    /// What became of some segments.
    ///
    /// @param kept file with what stays
    /// @param book what was decided and counted
    public record Sampled(Path kept, Path ledger, LedgerBook book, int traces, int keptTraces, long keptSpans) {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("sampling-cost");
        try {
            measure(Recording.read(), folder);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private static void measure(List<byte[]> requests, Path folder) throws IOException {
        long ingest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long nanos = THREADS.getCurrentThreadCpuTime();
            close(segments(requests, folder, "ingest-" + round));
            ingest = Math.min(ingest, THREADS.getCurrentThreadCpuTime() - nanos);
        }
        List<StoredPart> segments = segments(requests, folder, "sampled");
        long spans = segments.stream().mapToLong(StoredPart::spanCount).sum();
        long bytes = 0;
        for (int i = 0; i < segments.size(); i++) {
            bytes += Files.size(folder.resolve("sampled-" + i));
        }
        long sample = Long.MAX_VALUE;
        long allocated = 0;
        Sampled sampled = sample(segments, folder, "first", NINE_TENTHS);
        for (int round = 0; round < ROUNDS; round++) {
            long nanos = THREADS.getCurrentThreadCpuTime();
            long before = THREADS.getCurrentThreadAllocatedBytes();
            sampled = sample(segments, folder, "round-" + round, NINE_TENTHS);
            sample = Math.min(sample, THREADS.getCurrentThreadCpuTime() - nanos);
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        close(segments);
        System.out.printf(
                "{\"spans\":%d,\"traces\":%d,\"kept_spans\":%.3f,\"parse_and_cut_ns_per_span\":%.0f,"
                        + "\"sample_ns_per_span\":%.0f,\"share\":%.2f,\"allocated_bytes_per_span\":%d,"
                        + "\"disk_of_all\":%.3f,\"ledger_bytes_per_decision\":%.2f}%n",
                spans,
                sampled.traces,
                (double) sampled.keptSpans / spans,
                (double) ingest / spans,
                (double) sample / spans,
                (double) sample / ingest,
                allocated / spans,
                (double) (Files.size(sampled.kept) + Files.size(sampled.ledger)) / bytes,
                (double) Files.size(sampled.ledger) / sampled.traces);
    }

    private static void close(List<StoredPart> segments) {
        segments.forEach(StoredPart::close);
    }

    /// The recording in several segments, one after another; the caller closes them.
    public static List<StoredPart> segments(List<byte[]> requests, Path folder, String name) throws IOException {
        var segments = new ArrayList<StoredPart>();
        for (int i = 0; i < SEGMENTS; i++) {
            var block = new Block();
            for (int r = i * requests.size() / SEGMENTS; r < (i + 1) * requests.size() / SEGMENTS; r++) {
                byte[] request = requests.get(r);
                block.append(new SpanBatch(Tenant.DEFAULT, 0, request, 0, request.length));
            }
            Path file = folder.resolve(name + "-" + i);
            SegmentWriter.write(block, new RealDisk(), file);
            segments.add(FORMAT.open(new RealDisk(), file));
        }
        return segments;
    }

    /// Keeps what has an error, and of the others what is not turned away.
    ///
    /// @param rejected of 2⁵⁶ traces
    public static Sampled sample(List<StoredPart> segments, Path folder, String name, long rejected)
            throws IOException {
        var book = new LedgerBook();
        var decisions = new DecisionCounts();
        var kept = new BitSet();
        var dropped = new BitSet();
        var notes = new ArrayList<@Nullable TraceNote>();
        var errors = new LedgerCode(new Verdict(true, 0, false, 0), 1, "errors");
        var chance = new LedgerCode(new Verdict(true, rejected, false, 1), 1, "others");
        var turnedAway = new LedgerCode(new Verdict(false, rejected, false, 1), 1, "others");
        Path keptFile = folder.resolve(name + "-kept");
        Path ledger = folder.resolve(name + "-ledger");
        long keptSpans = 0;
        try (Survey survey =
                FORMAT.survey(segments, List.of(new SpanFilter.IsError()), LinkedServices.NONE, () -> {})) {
            for (int trace = 0; trace < survey.traceCount(); trace++) {
                LedgerCode code = survey.marks(trace) != 0
                        ? errors
                        : (survey.id(trace).low() & (1L << 56) - 1) >= rejected ? chance : turnedAway;
                boolean isKept = code.verdict().isKept();
                (isKept ? kept : dropped).set(trace);
                notes.add(isKept ? new TraceNote(code.verdict(), 1, 0) : null);
                keptSpans += isKept ? survey.spanCount(trace) : 0;
                book.add(survey.id(trace), code, 0, survey.spanCount(trace));
                decisions.add(0, code, survey.root(trace), 1, survey.spanCount(trace), survey.errorCount(trace));
            }
            decisions.writeTo(book.rollups());
            survey.count(dropped, 1, book.rollups());
            survey.write(kept, notes, List.of(), new RealDisk(), keptFile);
            FORMAT.ledgers().write(book, List.of(), new RealDisk(), ledger);
            return new Sampled(keptFile, ledger, book, survey.traceCount(), kept.cardinality(), keptSpans);
        }
    }
}
