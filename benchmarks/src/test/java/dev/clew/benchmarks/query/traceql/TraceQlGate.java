package dev.clew.benchmarks.query.traceql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.Recording;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.query.traceql.metrics.MetricsQuestion;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.query.traceql.metrics.TimeSeries;
import dev.clew.query.traceql.metrics.TraceQlMetrics;
import dev.clew.query.traceql.search.SearchQuestion;
import dev.clew.query.traceql.search.TraceQlSearch;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceQlGate {
    private static final long STEP_NANOS = 10_000_000_000L;

    @Test
    void segmentsAnswerAsTheMemoryEngineDoes(@TempDir Path folder) {
        var format = new ColumnarFormat(() -> new Block(1_000, Long.MAX_VALUE));
        try (var memory = new MemoryStore();
                SegmentStore store = SegmentStore.open(folder, format, StoreLimits.DEFAULT)) {
            var sample = new ArrayList<Span>();
            for (byte[] request : Recording.read(
                    Path.of(System.getProperty("clew.root"), "model/src/test/resources/spans-5k.otlp.zst"))) {
                var batch = new SpanBatch(Tenant.DEFAULT, 1, request, 0, request.length);
                memory.append(batch);
                store.append(batch);
                sample.addAll(new SpanDecoder().decode(request));
            }
            sample.sort(Comparator.comparingLong(Span::startNanos));
            var range = new TimeRange(
                    sample.getFirst().startNanos(), sample.getLast().startNanos());
            Questions.of(sample)
                    .forEach((name, query) ->
                            assertThat(answer(store, query, range)).as(name).isEqualTo(answer(memory, query, range)));
        }
    }

    private static String answer(TraceStore store, String text, TimeRange range) {
        return switch (QueryParser.parse(text)) {
            case Query.Search search ->
                new TraceQlSearch(store)
                        .find(new SearchQuestion(Tenant.DEFAULT, search, range, 20, 3, ScanLimits.NONE))
                        .traces()
                        .toString();
            case Query.Metrics metrics ->
                text(new TraceQlMetrics(store)
                        .evaluate(new MetricsQuestion(
                                Tenant.DEFAULT, metrics, range, Steps.of(range, STEP_NANOS), 0, ScanLimits.NONE))
                        .series());
        };
    }

    private static String text(List<TimeSeries> series) {
        return series.stream()
                .map(each -> each.labelText() + " " + Arrays.toString(each.values()))
                .collect(Collectors.joining("\n"));
    }
}
