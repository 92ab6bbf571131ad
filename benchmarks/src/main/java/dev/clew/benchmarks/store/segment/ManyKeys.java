package dev.clew.benchmarks.store.segment;

import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Requests of spans with six attributes each, of which the sender makes up the keys.
public final class ManyKeys {
    private static final int SPANS_PER_REQUEST = 1_000;
    private static final int SPANS_PER_TRACE = 20;
    private static final int ATTRIBUTES = 6;
    private static final Resource RESOURCE = Resource.of("maker-up");

    private ManyKeys() {}

    /// Distinct spans.
    ///
    /// @param keys how many different keys there are; six are the same in every span
    public static List<byte[]> requests(int spans, int keys) {
        var random = new Random(1);
        var requests = new ArrayList<byte[]>();
        for (int made = 0; made < spans; made += SPANS_PER_REQUEST) {
            var batch = new ArrayList<Span>();
            for (int i = 0; i < SPANS_PER_REQUEST; i++) {
                int number = made + i;
                batch.add(new SpanBuilder(new TraceId(1, number / SPANS_PER_TRACE + 1), number + 1)
                        .name("work")
                        .startNanos(1_000L * number)
                        .endNanos(1_000L * number + random.nextInt(1_000_000))
                        .resource(RESOURCE)
                        .attributes(attributes(random, keys))
                        .build());
            }
            requests.add(OtlpWriter.write(batch));
        }
        return requests;
    }

    private static Attributes attributes(Random random, int keys) {
        var attributes = Attributes.builder();
        for (int i = 0; i < ATTRIBUTES; i++) {
            int key = keys == ATTRIBUTES ? i : random.nextInt(keys);
            if (key % 2 == 0) {
                attributes.add("made.up.key." + key, "value " + random.nextInt(1_000));
            } else {
                attributes.add("made.up.key." + key, random.nextInt(1_000));
            }
        }
        return attributes.build();
    }
}
