package dev.clew.query.columns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.Given;
import dev.clew.store.QueryMemory;
import dev.clew.store.ScanLimits;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TraceColumnsTest {
    private static final TraceId ID = Given.traceId(1);

    /// Traces with orphans, cycles, shared ids, copies that disagree, and spans that end before they start.
    @Test
    void hasItsRowsWhereATraceHasItsSpans() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            // Copies with the same times would come in an order of their own.
            var byTime = new HashMap<List<Object>, Span>();
            for (int i = random.nextInt(1, 60); i > 0; i--) {
                Span span = span(random, random.nextInt(1, 40));
                byTime.put(List.of(span.spanId(), span.kind(), span.startNanos(), span.endNanos()), span);
            }
            var spans = new ArrayList<>(byTime.values());
            try (TraceStore store = Given.storeOf(spans)) {
                Trace trace = Trace.of(store.trace(Tenant.DEFAULT, ID));
                TraceColumns columns = columns(store);
                assertThat(columns.count())
                        .as("seed %d", seed)
                        .isEqualTo(trace.spans().size());
                assertThat(columns.startNanos()).as("seed %d", seed).isEqualTo(trace.startNanos());
                assertThat(columns.durationNanos()).as("seed %d", seed).isEqualTo(trace.durationNanos());
                for (int row = 0; row < columns.count(); row++) {
                    assertThat(row(columns, row))
                            .as("seed %d, row %d", seed, row)
                            .isEqualTo(row(trace, row));
                }
            }
        }
    }

    private static Span span(Random random, long id) {
        long start = 1_000L + random.nextInt(50);
        var span = new SpanBuilder(ID, id)
                .parentSpanId(random.nextInt(45))
                .kind(SpanKind.of(random.nextInt(2, 5)))
                .name("name " + random.nextInt(4))
                .resource(Resource.of("service " + random.nextInt(3)))
                .startNanos(start)
                .endNanos(start - 5 + random.nextInt(40))
                .status(new Status(StatusCode.of(random.nextInt(3)), ""));
        return random.nextBoolean() ? span.addLink(Given.linkTo(span.build())).build() : span.build();
    }

    private static List<Object> row(TraceColumns columns, int row) {
        return List.of(
                columns.spanId(row),
                columns.parent(row),
                columns.depth(row),
                columns.place(row),
                columns.startNanos() + columns.offsetNanos(row),
                columns.durationNanos(row),
                columns.kind(row),
                (columns.marks(row) & TraceColumns.IS_CONFLICT) != 0);
    }

    private static List<Object> row(Trace trace, int position) {
        Span span = trace.spans().get(position);
        return List.of(
                span.spanId(),
                trace.parent(position),
                trace.depth(position),
                trace.place(position),
                span.startNanos(),
                span.durationNanos(),
                span.kind().number(),
                trace.isConflict(position));
    }

    @Test
    void showsWhatIsInAWindow() {
        // 1 [0..100]; 2 [10..20] below it, 3 [12..13] below that; 4 [50..90] below 1.
        try (TraceStore store = Given.storeOf(
                List.of(timed(1, 0, 0, 100), timed(2, 1, 10, 20), timed(3, 2, 12, 13), timed(4, 1, 50, 90)))) {
            TraceColumns columns = columns(store);

            assertThat(RowWindow.ALL.of(columns).numbers()).containsExactly(0, 1, 2, 3);
            assertThat(shown(columns, window(0, 10, 0, 1_000, 1, 0))).containsExactly(0, 1, 3);
            assertThat(shown(columns, window(0, 10, 0, 1_000, 9, 5))).containsExactly(0, 1, 3);
            assertThat(shown(columns, window(0, 10, 13, 49, 9, 0))).containsExactly(0, 1, 2);
            assertThat(shown(columns, window(0, 10, 14, 49, 9, 0))).containsExactly(0, 1);
            assertThat(shown(columns, window(2, 10, 0, 1_000, 9, 0))).containsExactly(2, 3);
            assertThat(shown(columns, window(9, 10, 0, 1_000, 9, 0))).isEmpty();

            RowWindow.Rows two = window(0, 2, 0, 1_000, 9, 0).of(columns);
            assertThat(two.numbers()).containsExactly(0, 1);
            assertThat(two.next()).isEqualTo(2);
            assertThat(window(two.next(), 2, 0, 1_000, 9, 0).of(columns).next()).isEqualTo(-1);
        }
    }

    private static RowWindow window(int from, int most, long fromNanos, long toNanos, int deepest, long shortest) {
        return new RowWindow(from, most, fromNanos, toNanos, deepest, shortest);
    }

    private static int[] shown(TraceColumns columns, RowWindow window) {
        return window.of(columns).numbers();
    }

    private static Span timed(long id, long parent, long from, long to) {
        return new SpanBuilder(ID, id)
                .parentSpanId(parent)
                .startNanos(Given.START + from)
                .endNanos(Given.START + to)
                .build();
    }

    @Test
    void sortsManySpansThatStartTogether() {
        List<Span> spans = IntStream.rangeClosed(1, 5_000)
                .mapToObj(id -> timed(5_001 - id, 0, id % 3, 10))
                .toList();
        try (TraceStore store = Given.storeOf(spans)) {
            TraceColumns columns = columns(store);

            for (int row = 1; row < columns.count(); row++) {
                boolean isLater = columns.offsetNanos(row) > columns.offsetNanos(row - 1);
                assertThat(isLater || columns.spanId(row) > columns.spanId(row - 1))
                        .isTrue();
            }
        }
    }

    @Test
    void isNothingWhereThereIsNoSpan() {
        try (TraceStore store = Given.storeOf(List.of())) {
            assertThat(TraceColumns.of(store, Tenant.DEFAULT, ID, ScanLimits.NONE))
                    .isNull();
        }
    }

    @Test
    void hasWhatStartsFirstWhereThereIsNoRoomForAll() {
        List<Span> spans = IntStream.rangeClosed(1, 1_000)
                .mapToObj(id ->
                        Given.span(1, id, "shop").startNanos(Given.START - id).build())
                .toList();
        try (TraceStore store = Given.storeOf(spans)) {
            TraceColumns columns =
                    TraceColumns.of(store, Tenant.DEFAULT, ID, ScanLimits.NONE, new QueryMemory(100_000));
            assertThat(columns).isNotNull();
            assertThat(columns.count()).isBetween(400, 600);
            assertThat(columns.startNanos()).isEqualTo(Given.START - 1_000);
            assertThat(columns.completeness().truncatedBecause())
                    .startsWith("there was room for the first %d spans only in 0 MiB".formatted(columns.count()));
        }
    }

    private static TraceColumns columns(TraceStore store) {
        TraceColumns columns = TraceColumns.of(store, Tenant.DEFAULT, ID, ScanLimits.NONE);
        assertThat(columns).isNotNull();
        return columns;
    }
}
