package dev.clew.benchmarks.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.Recording;
import dev.clew.model.Span;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.store.disk.RealDisk;
import dev.clew.store.sampling.Rollup;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.segment.StoredPart;
import dev.clew.store.segment.ledger.Ledger;
import dev.clew.store.segment.v1.ColumnarFormat;
import dev.clew.store.segment.v1.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplingGate {
    private static final long HALF = 1L << 55;

    @Test
    void staysWhatHasAnErrorOrLuckAndTheRestIsCounted(@TempDir Path folder) throws IOException {
        List<byte[]> requests =
                Recording.read(Path.of(System.getProperty("clew.root"), "model/src/test/resources/spans-5k.otlp.zst"));
        Map<TraceId, Set<Span>> traces = new LinkedHashMap<>();
        for (byte[] request : requests) {
            for (Span span : new SpanDecoder().decode(request)) {
                traces.computeIfAbsent(span.traceId(), _ -> new HashSet<>()).add(span);
            }
        }
        List<StoredPart> segments = SamplingCost.segments(requests, folder, "input");
        SamplingCost.Sampled sampled = SamplingCost.sample(segments, folder, "sampled", HALF);
        segments.forEach(StoredPart::close);
        var stays = new HashSet<Span>();
        long dropped = 0;
        try (Segment kept = Segment.open(new RealDisk(), sampled.kept());
                Ledger ledger = new ColumnarFormat().ledgers().open(new RealDisk(), sampled.ledger())) {
            for (var trace : traces.entrySet()) {
                boolean isKept = trace.getValue().stream().anyMatch(Span::isError)
                        || (trace.getKey().low() & (1L << 56) - 1) >= HALF;
                assertThat(ledger.find(trace.getKey()).verdict().isKept()).isEqualTo(isKept);
                if (isKept) {
                    stays.addAll(trace.getValue());
                    assertThat(kept.note(trace.getKey()).version()).isEqualTo(1);
                } else {
                    dropped += trace.getValue().size();
                }
            }
            var found = new ArrayList<Span>();
            kept.traceIds(id -> kept.trace(id, found::add));
            assertThat(found).containsExactlyInAnyOrderElementsOf(stays);
            var counted = new long[1];
            ledger.rollups(Long.MIN_VALUE, Long.MAX_VALUE, rollup -> {
                if (rollup instanceof Rollup.OfOperation of) {
                    counted[0] += of.figures().spans();
                }
            });
            assertThat(counted[0]).isEqualTo(dropped);
            Map<TraceRoot, Long> begun = new HashMap<>();
            ledger.counts(
                    Long.MIN_VALUE, Long.MAX_VALUE, count -> begun.merge(count.root(), count.traces(), Long::sum));
            assertThat(begun).isEqualTo(roots(traces.values()));
        }
    }

    private static Map<TraceRoot, Long> roots(Collection<Set<Span>> traces) {
        Map<TraceRoot, Long> roots = new HashMap<>();
        traces.forEach(
                spans -> roots.merge(TraceRoot.of(Trace.of(List.copyOf(spans)).root()), 1L, Long::sum));
        return roots;
    }
}
