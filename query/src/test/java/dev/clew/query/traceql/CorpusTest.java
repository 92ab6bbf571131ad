package dev.clew.query.traceql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.clew.model.Histogram;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.query.traceql.metrics.MetricsQuestion;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.query.traceql.metrics.TimeSeries;
import dev.clew.query.traceql.metrics.TraceQlMetrics;
import dev.clew.query.traceql.search.FoundTrace;
import dev.clew.query.traceql.search.FoundTrace.FoundSpan;
import dev.clew.query.traceql.search.FoundTrace.FoundSpanset;
import dev.clew.query.traceql.search.SearchAnswer;
import dev.clew.query.traceql.search.SearchQuestion;
import dev.clew.query.traceql.search.TraceQlSearch;
import dev.clew.query.traceql.syntax.InvalidQuery;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.query.traceql.syntax.QueryParser;
import dev.clew.query.traceql.syntax.QueryPrinter;
import dev.clew.store.ScanLimits;
import dev.clew.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/// The queries of `valid.txt` find what is written beside them, those of `metrics.txt` come to it, and those of
/// `invalid.txt` are refused as is written there.
class CorpusTest {
    private static final String ARROW = "  =>  ";

    @Test
    void validQueriesFindWhatIsWrittenBesideThem() {
        List<String> lines = KnownTraces.lines("valid.txt");
        assertThat(lines).hasSizeGreaterThan(400);
        var wrong = new ArrayList<String>();
        try (var store = new MemoryStore()) {
            byte[] bytes = OtlpWriter.write(KnownTraces.spans());
            store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
            var search = new TraceQlSearch(store);
            for (String line : lines) {
                String text = line.substring(0, line.indexOf(ARROW)).replace("\\n", "\n");
                String expected = line.substring(line.indexOf(ARROW) + ARROW.length());
                var query = (Query.Search) QueryParser.parse(text);
                String found = text(search.find(new SearchQuestion(
                        Tenant.DEFAULT, query, TimeRange.ALL, 100, /* mostSpans= */ 0, ScanLimits.NONE)));
                if (!found.equals(expected)) {
                    wrong.add("%s finds %s, not %s".formatted(text, found, expected));
                }
                assertThat(QueryParser.parse(QueryPrinter.print(query)))
                        .as(text)
                        .isEqualTo(query);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String text(SearchAnswer answer) {
        return answer.traces().isEmpty()
                ? "nothing"
                : answer.traces().stream().map(CorpusTest::text).collect(Collectors.joining("; "));
    }

    private static String text(FoundTrace trace) {
        return trace.spansets().stream()
                .map(CorpusTest::text)
                .collect(Collectors.joining("|", KnownTraces.name(trace.id()) + ":", ""));
    }

    private static String text(FoundSpanset spanset) {
        assertThat(spanset.spans()).hasSize(spanset.matched());
        return spanset.spans().stream()
                .map(FoundSpan::spanId)
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    @Test
    void metricsComeToWhatIsWrittenBesideThem() {
        var range = new TimeRange(KnownTraces.START, KnownTraces.START + 100_000_000_000L);
        try (var store = new MemoryStore()) {
            byte[] bytes = OtlpWriter.write(KnownTraces.spans());
            store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
            for (String line : KnownTraces.lines("metrics.txt")) {
                String text = line.substring(0, line.indexOf(ARROW));
                var query = (Query.Metrics) QueryParser.parse(text);
                Map<String, Double> found = new TraceQlMetrics(store)
                                .evaluate(new MetricsQuestion(
                                        Tenant.DEFAULT, query, range, Steps.single(range), 0, ScanLimits.NONE))
                                .series()
                                .stream()
                                .collect(Collectors.toMap(TimeSeries::labelText, series -> series.values()[0]));
                Map<String, Double> expected = series(line.substring(line.indexOf(ARROW) + ARROW.length()));
                assertThat(found.keySet()).as(text).isEqualTo(expected.keySet());
                expected.forEach((labels, value) -> assertThat(found.get(labels))
                        .as("%s of %s", labels, text)
                        .isCloseTo(value, within(Math.abs(value) * Histogram.RELATIVE_ERROR)));
            }
        }
    }

    private static Map<String, Double> series(String text) {
        var series = new TreeMap<String, Double>();
        if (!text.equals("nothing")) {
            for (String each : text.split("; (?=\\{)", -1)) {
                int end = each.lastIndexOf(' ');
                series.put(each.substring(0, end), Double.parseDouble(each.substring(end + 1)));
            }
        }
        return series;
    }

    @Test
    void invalidQueriesAreRefusedAsIsWrittenBesideThem() {
        List<String> lines = KnownTraces.lines("invalid.txt");
        assertThat(lines).hasSizeGreaterThan(150);
        var all = new SoftAssertions();
        for (String line : lines) {
            String marked = line.substring(0, line.indexOf(ARROW));
            String text = marked.replace("¦", "");
            InvalidQuery invalid = catchThrowableOfType(InvalidQuery.class, () -> QueryParser.parse(text));
            all.assertThat(invalid).as(text).isNotNull();
            if (invalid != null) {
                all.assertThat(invalid.problem())
                        .as(text)
                        .contains(line.substring(line.indexOf(ARROW) + ARROW.length()));
                all.assertThat(invalid.offset()).as(invalid.getMessage()).isEqualTo(marked.indexOf('¦'));
            }
        }
        all.assertAll();
    }
}
