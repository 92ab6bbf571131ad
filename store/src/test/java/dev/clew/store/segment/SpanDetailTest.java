package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.store.SpanDetail;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left out of spans of which somebody looks at some only, and what is not.
class SpanDetailTest {
    private static final TraceId ID = new TraceId(1, 1);
    private static final SpanDetail DETAIL = new SpanDetail(Set.of("size"), false, false);
    private static final Span RED = span(1, "red");

    @TempDir
    private Path folder;

    private SegmentStore store;

    /// Cuts when it is told to.
    @BeforeEach
    void open() {
        var limits = new StoreLimits(
                1 << 20, Duration.ZERO, 1 << 20, 100, Duration.ZERO, 0, StoreLimits.FOR_EVER, Long.MAX_VALUE, 0);
        store = SegmentStore.open(new RealDisk(), folder, new ColumnarFormat(), limits, InstantSource.system());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Span span(long id, String colour) {
        return span(ID, id, colour);
    }

    private static Span span(TraceId trace, long id, String colour) {
        return new SpanBuilder(trace, id)
                .name("op")
                .attributes(Attributes.builder()
                        .add("colour", AnyValue.of(colour))
                        .add("size", AnyValue.of(id))
                        .add("shape", AnyValue.of("round"))
                        .build())
                .addEvent(new Event(1, "event", Attributes.EMPTY, 0))
                .addLink(new Link(new TraceId(2, 2), 3, "", Attributes.EMPTY, 0, 0))
                .build();
    }

    private void cut(Span... spans) {
        SentSpans.append(store, List.of(spans));
        store.keepUp();
    }

    private List<Span> read(SpanDetail detail) {
        var found = new ArrayList<Span>();
        store.traces(Tenant.DEFAULT, List.of(ID), detail, (_, spans) -> {
            spans.show(found::add);
            return true;
        });
        return found;
    }

    @Test
    void whatNobodyLooksAtIsNotRead() {
        cut(RED, span(2, "blue"));
        assertThat(read(DETAIL)).hasSize(2).allSatisfy(span -> {
            assertThat(span.attributes()).isEqualTo(Attributes.of("size", AnyValue.of(span.spanId())));
            assertThat(span.events()).isEmpty();
            assertThat(span.links()).isEmpty();
            assertThat(span.name()).isEqualTo("op");
        });
        assertThat(read(new SpanDetail(Set.of("colour", "size", "shape"), true, true)))
                .containsExactlyInAnyOrder(RED, span(2, "blue"));
    }

    @Test
    void whatDiffersStaysDifferent() {
        cut(RED, span(1, "blue"), span(2, "blue"));
        assertThat(read(DETAIL)).containsExactlyInAnyOrder(RED, span(1, "blue"), span(2, "blue"));
    }

    @Test
    void whatDiffersBetweenSegmentsStaysDifferent() {
        cut(RED, span(2, "blue"));
        cut(span(1, "blue"));
        assertThat(read(DETAIL)).containsExactlyInAnyOrder(RED, span(1, "blue"), span(2, "blue"));
    }

    @Test
    void tracesAreShownInTurnWhereverTheyAre() {
        var second = new TraceId(7, 2);
        var both = new TraceId(3, 3);
        Span early = span(both, 1, "red");
        Span late = span(both, 2, "blue");
        cut(RED, early);
        cut(span(second, 1, "green"));
        SentSpans.append(store, List.of(late));
        var unknown = new TraceId(9, 9);

        var shown = new LinkedHashMap<TraceId, List<Long>>();
        store.traces(Tenant.DEFAULT, List.of(second, both, unknown, ID, second), DETAIL, (id, spans) -> {
            var found = new ArrayList<Long>();
            spans.show(span -> found.add(span.spanId()));
            assertThat(found).doesNotHaveDuplicates();
            shown.put(id, found.stream().sorted().toList());
            return !id.equals(ID);
        });
        assertThat(shown)
                .containsExactly(
                        Map.entry(second, List.of(1L)),
                        Map.entry(both, List.of(1L, 2L)),
                        Map.entry(unknown, List.of()),
                        Map.entry(ID, List.of(1L)));
    }
}
