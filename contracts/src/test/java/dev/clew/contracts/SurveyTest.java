package dev.clew.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.SpanFilter;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.LinkedServices;
import dev.clew.store.segment.OpenPart;
import dev.clew.store.segment.PartFormat;
import dev.clew.store.segment.PlainFormat;
import dev.clew.store.segment.StoredPart;
import dev.clew.store.segment.Survey;
import dev.clew.store.segment.ledger.CellKey;
import dev.clew.store.segment.ledger.RollupBook;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Surveys of columns tell of random traces, in pieces, what those of plain lists do.
class SurveyTest {
    private static final int SEEDS = 12;
    private static final int PARTS = 3;

    @TempDir
    private Path folder;

    @Test
    void tellsOfEveryTraceWhatAPlainOneDoes() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            String name = "seed %d".formatted(seed);
            List<Span> spans = requests(new RandomSpans(seed).traces(60), new Random(seed));
            var filters = new ArrayList<SpanFilter>();
            filters.add(new SpanFilter.IsError());
            filters.add(new SpanFilter.DurationAtLeast(1_000_000_000));
            filters.add(new SpanFilter.ServiceIs("pay"));
            List<StoredPart> plain = parts(new PlainFormat(10), spans, seed, name + " plain");
            List<StoredPart> columnar = parts(new ColumnarFormat(), spans, seed, name + " columnar");
            try (Survey expected = new PlainFormat(10).survey(plain, filters, LinkedServices.NONE, () -> {});
                    Survey survey = new ColumnarFormat().survey(columnar, filters, LinkedServices.NONE, () -> {})) {
                compare(name, expected, survey);
            }
            plain.forEach(StoredPart::close);
            columnar.forEach(StoredPart::close);
        }
    }

    /// Some have methods, by the old name or the new one, and routes by whatever type.
    private static List<Span> requests(List<Span> spans, Random random) {
        var requests = new ArrayList<Span>();
        for (Span span : spans) {
            var attributes = Attributes.builder();
            for (int left = random.nextInt(4); left > 0; left--) {
                String key = List.of("http.route", "http.method", "http.request.method")
                        .get(random.nextInt(3));
                int value = random.nextInt(3);
                attributes.add(key, value == 0 ? AnyValue.of(1) : AnyValue.of(value == 1 ? "" : "GET"));
            }
            for (int i = 0; i < span.attributes().size(); i++) {
                attributes.add(span.attributes().key(i), span.attributes().value(i));
            }
            requests.add(span.toBuilder().attributes(attributes.build()).build());
        }
        return requests;
    }

    private List<StoredPart> parts(PartFormat format, List<Span> spans, int seed, String name) throws IOException {
        var random = new Random(seed);
        var pieces = new ArrayList<List<Span>>();
        for (int i = 0; i < PARTS; i++) {
            pieces.add(new ArrayList<>());
        }
        spans.forEach(span -> pieces.get(random.nextInt(PARTS)).add(span));
        var parts = new ArrayList<StoredPart>();
        for (List<Span> piece : pieces) {
            OpenPart open = format.begin();
            byte[] bytes = OtlpWriter.write(piece);
            open.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
            Path file = folder.resolve(name + " " + parts.size());
            format.write(open, new BitSet(), List.of(), new RealDisk(), file);
            parts.add(format.open(new RealDisk(), file));
        }
        return parts;
    }

    private static void compare(String name, Survey expected, Survey survey) {
        assertThat(survey.traceCount()).as(name).isEqualTo(expected.traceCount());
        Map<TraceId, Integer> numbers = new HashMap<>();
        for (int trace = 0; trace < survey.traceCount(); trace++) {
            numbers.put(survey.id(trace), trace);
        }
        for (int trace = 0; trace < expected.traceCount(); trace++) {
            int same = numbers.get(expected.id(trace));
            assertThat(told(survey, same)).as(name).isEqualTo(told(expected, trace));
            assertThat(Set.copyOf(survey.trace(same).spans()))
                    .as(name)
                    .isEqualTo(Set.copyOf(expected.trace(trace).spans()));
        }
        assertThat(counts(survey)).as(name).containsExactlyInAnyOrderEntriesOf(counts(expected));
    }

    private static List<Object> told(Survey survey, int trace) {
        return List.of(
                survey.id(trace),
                survey.spanCount(trace),
                survey.errorCount(trace),
                survey.startNanos(trace),
                survey.longestNanos(trace),
                survey.marks(trace),
                survey.rootService(trace),
                survey.rootName(trace),
                survey.rootEndpoint(trace),
                survey.rootTraceState(trace));
    }

    private static Map<CellKey, List<Object>> counts(Survey survey) {
        var all = new BitSet();
        all.set(0, survey.traceCount());
        var book = new RollupBook();
        survey.count(all, 1, book);
        Map<CellKey, List<Object>> counts = new TreeMap<>();
        book.cells()
                .forEach((key, cell) ->
                        counts.put(key, List.of(cell.spans(), cell.errors(), cell.sumNanos(), cell.durations())));
        return counts;
    }
}
