package dev.clew.benchmarks.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.Recording;
import dev.clew.benchmarks.server.Rounds;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSearchGate {
    private static final long ROUND_NANOS = 300_000_000_000L;

    @Test
    void manySegmentsFindWhatTheMemoryEngineFinds(@TempDir Path folder) {
        var format = new ColumnarFormat(() -> new Block(4_000, Long.MAX_VALUE));
        try (var memory = new MemoryStore();
                SegmentStore store = SegmentStore.open(folder, format, StoreLimits.DEFAULT)) {
            var sample = new ArrayList<Span>();
            for (int round = 0; round < 4; round++) {
                for (byte[] request : Recording.read(
                        Path.of(System.getProperty("clew.root"), "model/src/test/resources/spans-5k.otlp.zst"))) {
                    byte[] bytes = Rounds.later(request, round, round * ROUND_NANOS);
                    var batch = new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length);
                    memory.append(batch);
                    store.append(batch);
                    sample.addAll(new SpanDecoder().decode(bytes));
                }
            }
            Searches.of(sample)
                    .forEach((name, filter) ->
                            assertThat(newest(store, filter)).as(name).isEqualTo(newest(memory, filter)));
            assertThat(store.attributeKeys(Tenant.DEFAULT, TimeRange.ALL, ScanLimits.NONE))
                    .isEqualTo(memory.attributeKeys(Tenant.DEFAULT, TimeRange.ALL, ScanLimits.NONE));
        }
    }

    private static List<Span> newest(TraceStore store, SpanFilter filter) {
        var found = new ArrayList<Span>();
        store.scan(
                new SpanScan(Tenant.DEFAULT, filter, TimeRange.ALL, SpanScan.Order.NEWEST_FIRST, ScanLimits.NONE),
                span -> found.add(span) && found.size() < 20);
        return found;
    }
}
