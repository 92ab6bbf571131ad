package dev.clew.benchmarks.store.segment;

import dev.clew.benchmarks.Recording;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.store.SpanAggregation;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AggregationGate {
    /// Two rounds in small segments, one of them sent twice.
    @Test
    void columnsComeToWhatSpanTotalsComeTo(@TempDir Path folder) {
        var recording = new StretchedRounds(
                Recording.read(Path.of(System.getProperty("clew.root"), "model/src/test/resources/spans-5k.otlp.zst")));
        try (SegmentStore store = SegmentStore.open(
                folder, new ColumnarFormat(() -> new Block(3_000, Long.MAX_VALUE)), StoreLimits.DEFAULT)) {
            for (int round : List.of(0, 1, 0)) {
                recording.each(
                        round, (otlp, spans) -> store.append(new SpanBatch(Tenant.DEFAULT, 0, otlp, 0, otlp.length)));
            }
            List<SpanAggregation> questions =
                    List.copyOf(AggregationCost.questions().values());
            AggregationCheck.check(
                    store, questions, questions.stream().map(store::aggregate).toList());
        }
    }
}
