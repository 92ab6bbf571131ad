package dev.clew.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.query.columns.RowWindow;
import dev.clew.query.columns.TraceColumns;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ColumnsWriterTest {
    private static final Path PAGE = Path.of("src/main/java/dev/clew/server/api/COLUMNS.md");
    private static final TraceId ID = new TraceId(0, 0xabc);
    private static final long START = 1_800_000_000_000_000_000L;

    @Test
    void writesTheExampleOfThePage() throws IOException {
        List<Span> spans = List.of(
                span(1, 0, 0, 1_000_000, "shop", "GET /").kind(SpanKind.CLIENT).build(),
                span(2, 1, 250_000, 750_000, "bank", "é")
                        .kind(SpanKind.SERVER)
                        .status(new Status(StatusCode.ERROR, "no money"))
                        .build());

        String page = Files.readString(PAGE);
        String example =
                page.substring(page.indexOf("```") + 3, page.lastIndexOf("```")).replaceAll("\\s", "");
        assertThat(HexFormat.of().formatHex(written(spans, RowWindow.ALL))).isEqualTo(example);
    }

    @Test
    void writesWhatIsThere() throws IOException {
        var random = new Random(7);
        var spans = new ArrayList<Span>();
        for (int id = 1; id <= 700; id++) {
            long from = random.nextInt(1_000_000);
            spans.add(
                    span(id, random.nextInt(id), from, from + random.nextInt(5_000), "s" + random.nextInt(3), "n" + id)
                            .kind(SpanKind.of(random.nextInt(6)))
                            .status(new Status(StatusCode.of(random.nextInt(3)), ""))
                            .build());
        }
        Trace trace = Trace.of(spans);
        var columns = new TypedColumns(written(spans, RowWindow.ALL));

        assertThat(columns.rowCount()).isEqualTo(700);
        assertThat(columns.traceRowCount()).isEqualTo(700);
        assertThat(columns.next()).isEqualTo(-1);
        assertThat(columns.startNanos()).isEqualTo(trace.startNanos());
        for (int row = 0; row < 700; row++) {
            Span span = trace.spans().get(row);
            assertThat(columns.number(1, row)).isEqualTo(row);
            assertThat(columns.number(2, row)).isEqualTo(span.spanId());
            assertThat(columns.number(3, row)).isEqualTo(trace.parent(row) + 1);
            assertThat(columns.number(4, row)).isEqualTo(trace.depth(row));
            assertThat(columns.decimal(6, row)).isEqualTo((double) (span.startNanos() - trace.startNanos()));
            assertThat(columns.decimal(7, row)).isEqualTo((double) span.durationNanos());
            assertThat(columns.texts(20).get((int) columns.number(8, row))).isEqualTo(span.serviceName());
            assertThat(columns.texts(21).get((int) columns.number(9, row))).isEqualTo(span.name());
            assertThat(columns.number(10, row)).isEqualTo(span.kind().number());
            assertThat(columns.number(11, row)).isEqualTo(span.status().code().number());
            assertThat(columns.bit(13, row)).isEqualTo(span.isError());
            long end = columns.number(5, row);
            assertThat(end).isGreaterThan(row);
            assertThat(end == 700 || trace.depth((int) end) <= trace.depth(row)).isTrue();
        }
    }

    @Test
    void writesAWindowWithTextsOfItsOwn() throws IOException {
        var spans = new ArrayList<Span>();
        for (int id = 1; id <= 400; id++) {
            spans.add(span(id, 0, id, id + 1, "shop", "n" + id).build());
        }
        var columns = new TypedColumns(written(spans, new RowWindow(300, 2, 0, Long.MAX_VALUE, 9, 0)));

        assertThat(columns.rowCount()).isEqualTo(2);
        assertThat(columns.traceRowCount()).isEqualTo(400);
        assertThat(columns.next()).isEqualTo(302);
        assertThat(columns.number(1, 1)).isEqualTo(301);
        assertThat(columns.texts(20)).containsExactly("shop");
        assertThat(columns.texts(21)).containsExactly("n301", "n302");
    }

    private static SpanBuilder span(long id, long parent, long from, long to, String service, String name) {
        return new SpanBuilder(ID, id)
                .parentSpanId(parent)
                .startNanos(START + from)
                .endNanos(START + to)
                .resource(Resource.of(service))
                .name(name);
    }

    private static byte[] written(List<Span> spans, RowWindow window) throws IOException {
        try (TraceStore store = new MemoryStore()) {
            byte[] bytes = OtlpWriter.write(spans);
            store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
            TraceColumns trace = TraceColumns.of(store, Tenant.DEFAULT, ID, ScanLimits.NONE);
            assertThat(trace).isNotNull();
            var out = new ByteArrayOutputStream();
            new ColumnsWriter(out).write(trace, window.of(trace));
            return out.toByteArray();
        }
    }
}
