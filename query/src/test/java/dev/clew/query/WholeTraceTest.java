package dev.clew.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.model.Fault;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.QueryMemory;
import dev.clew.store.TraceStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeTraceTest {
    private static final List<Span> SPANS = IntStream.rangeClosed(1, 100)
            .mapToObj(id -> Given.span(1, id, "shop").build())
            .toList();

    /// The same spans again, which are in another part of the store.
    @Test
    void hasEachSpanOnce(@TempDir Path folder) {
        try (TraceStore store = SegmentStore.open(
                folder, new ColumnarFormat(() -> new Block(50, Long.MAX_VALUE)), StoreLimits.DEFAULT)) {
            byte[] bytes = OtlpWriter.write(SPANS);
            for (int i = 0; i < 2; i++) {
                store.append(new SpanBatch(Tenant.DEFAULT, Given.START, bytes, 0, bytes.length));
            }
            assertThat(WholeTrace.spans(store, Tenant.DEFAULT, Given.traceId(1)).spans())
                    .containsExactlyInAnyOrderElementsOf(SPANS);
            assertThat(WholeTrace.spans(store, Tenant.DEFAULT, Given.traceId(2)).spans())
                    .isEmpty();
        }
    }

    @Test
    void refusesOneThatTakesTooMuch() {
        try (TraceStore store = Given.storeOf(SPANS)) {
            assertThatThrownBy(() -> WholeTrace.spans(store, Tenant.DEFAULT, Given.traceId(1), new QueryMemory(20_000)))
                    .isInstanceOf(Fault.class)
                    .hasMessageStartingWith("there was no room for trace " + Given.traceId(1) + " in 0 MiB of memory")
                    .hasMessageContaining("/api/clew/traces/" + Given.traceId(1) + "/columns");
        }
    }
}
