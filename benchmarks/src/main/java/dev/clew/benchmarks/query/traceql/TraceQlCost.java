package dev.clew.benchmarks.query.traceql;

import com.sun.management.ThreadMXBean;
import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.TemporaryFolder;
import dev.clew.benchmarks.server.Rounds;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.query.traceql.metrics.MetricsAnswer;
import dev.clew.query.traceql.metrics.MetricsQuestion;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.query.traceql.metrics.TraceQlMetrics;
import dev.clew.query.traceql.search.SearchAnswer;
import dev.clew.query.traceql.search.SearchQuestion;
import dev.clew.query.traceql.search.TraceQlSearch;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Queries in TraceQL over a whole store, from text to answer, the newest twenty traces or numbers in steps of
/// whole seconds, as Grafana asks, about 120 of them: CPU time of the thread that asks, as JSON lines.
/// `scanned` are spans that the store looked at, `read` traces that were read.
///
/// `./clew benchmark TraceQlCost [rounds of the recording [question]]`; gate: `TraceQlGate`.
public final class TraceQlCost {
    private static final int MOST_RUNS = 1_000;
    private static final long MOST_NANOS = 3_000_000_000L;
    private static final int STEPS = 120;
    private static final long SECOND = 1_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final TraceStore store;
    private final long spans;
    private final TimeRange range;

    private TraceQlCost(TraceStore store, TimeRange range) {
        this.store = store;
        this.range = range;
        spans = store.statistics().spans();
    }

    /// Prints a JSON line for each question.
    public static void main(String[] args) throws IOException {
        int rounds = args.length == 0 ? 10 : Integer.parseInt(args[0]);
        Path folder = Files.createTempDirectory("traceql-cost");
        try (SegmentStore store = SegmentStore.open(folder, new ColumnarFormat(), StoreLimits.DEFAULT)) {
            List<Span> sample = new ArrayList<>();
            TimeRange range = fill(store, rounds, sample);
            var cost = new TraceQlCost(store, range);
            Map<String, String> questions = Questions.of(sample);
            if (args.length > 1) {
                questions.keySet().retainAll(List.of(args[1]));
            }
            questions.forEach(cost::measure);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    /// Every round comes after the one before, in time too. Adds the spans of the middle one to `sample`,
    /// by start.
    private static TimeRange fill(TraceStore store, int rounds, List<Span> sample) {
        List<byte[]> requests = Recording.read();
        for (byte[] request : requests) {
            sample.addAll(new SpanDecoder().decode(request));
        }
        var starts = sample.stream().mapToLong(Span::startNanos).summaryStatistics();
        long roundNanos = starts.getMax() - starts.getMin();
        sample.clear();
        for (int round = 0; round < rounds; round++) {
            for (byte[] request : requests) {
                byte[] bytes = Rounds.later(request, round, round * roundNanos);
                store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
                if (round == rounds / 2) {
                    sample.addAll(new SpanDecoder().decode(bytes));
                }
            }
        }
        sample.sort((a, b) -> Long.compare(a.startNanos(), b.startNanos()));
        return new TimeRange(starts.getMin(), starts.getMin() + rounds * roundNanos);
    }

    private record Outcome(int found, long scanned, int read) {}

    private Outcome ask(String text) {
        return switch (QueryParser.parse(text)) {
            case Query.Search search -> {
                SearchAnswer answer = new TraceQlSearch(store)
                        .find(new SearchQuestion(Tenant.DEFAULT, search, range, 20, 3, ScanLimits.NONE));
                yield new Outcome(
                        answer.traces().size(),
                        answer.completeness().scannedSpans(),
                        answer.explanation().evaluated());
            }
            case Query.Metrics metrics -> {
                long seconds = Math.ceilDiv(range.toNanos() - range.fromNanos(), STEPS * SECOND);
                Steps steps = Steps.of(range, seconds * SECOND);
                MetricsAnswer answer = new TraceQlMetrics(store)
                        .evaluate(new MetricsQuestion(Tenant.DEFAULT, metrics, range, steps, 0, ScanLimits.NONE));
                yield new Outcome(answer.series().size(), answer.completeness().scannedSpans(), 0);
            }
        };
    }

    private void measure(String name, String query) {
        double[] millis = new double[MOST_RUNS];
        long begin = System.nanoTime();
        int runs = 0;
        Outcome outcome = new Outcome(0, 0, 0);
        while (runs < 3 || (runs < MOST_RUNS && System.nanoTime() - begin < MOST_NANOS)) {
            long nanos = THREADS.getCurrentThreadCpuTime();
            outcome = ask(query);
            millis[runs++] = (THREADS.getCurrentThreadCpuTime() - nanos) / 1e6;
        }
        double first = millis[0];
        // The first half warms up.
        double[] warm = Arrays.copyOfRange(millis, runs / 2, runs);
        Arrays.sort(warm);
        System.out.printf(
                "{\"spans\":%d,\"query\":\"%s\",\"found\":%d,\"scanned\":%d,\"read\":%d,\"first_ms\":%.1f,"
                        + "\"p50_ms\":%.2f}%n",
                spans, name, outcome.found(), outcome.scanned(), outcome.read(), first, warm[warm.length / 2]);
    }
}
