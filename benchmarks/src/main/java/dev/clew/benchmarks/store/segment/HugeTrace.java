package dev.clew.benchmarks.store.segment;

import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Requests whose traces have as many spans as one likes. Every parent is one of the hundred spans before.
final class HugeTrace {
    private static final int SPANS_PER_REQUEST = 1_000;
    private static final Resource RESOURCE = Resource.of("batch-job");

    private HugeTrace() {}

    static List<byte[]> requests(int spans, int spansPerTrace) {
        var random = new Random(1);
        var requests = new ArrayList<byte[]>();
        for (int made = 0; made < spans; made += SPANS_PER_REQUEST) {
            var batch = new ArrayList<Span>();
            for (int i = made; i < made + SPANS_PER_REQUEST; i++) {
                int before = Math.min(100, i % spansPerTrace);
                batch.add(new SpanBuilder(id(i / spansPerTrace), spanId(i))
                        .parentSpanId(before == 0 ? 0 : spanId(i - 1 - random.nextInt(before)))
                        .name("step " + i % 10)
                        .kind(SpanKind.of(i % 5 + 1))
                        .startNanos(1_000L * i + random.nextInt(100_000))
                        .endNanos(1_000L * i + random.nextInt(1_000_000))
                        .resource(RESOURCE)
                        .attributes(Attributes.builder()
                                .add("row", i)
                                .add("table", "loans " + i % 7)
                                .build())
                        .build());
            }
            requests.add(OtlpWriter.write(batch));
        }
        return requests;
    }

    /// Of the trace with this number.
    static TraceId id(int trace) {
        return new TraceId(0x9e37_79b9_7f4a_7c15L * (trace + 1), trace + 1);
    }

    private static long spanId(int span) {
        return 0x9e37_79b9_7f4a_7c15L * (span + 1);
    }
}
