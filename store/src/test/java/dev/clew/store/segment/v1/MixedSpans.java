package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Random traces, with a bit of everything.
final class MixedSpans {
    private MixedSpans() {}

    /// Traces of some spans with something in every field; their parents are in the trace, or nowhere, or none.
    static List<Span> of(Random random, int count, int oddity) {
        var spans = new ArrayList<Span>();
        while (spans.size() < count) {
            var id = new TraceId(random.nextLong(), random.nextLong());
            int size = oddity == 3 ? 1 + random.nextInt(3_000) : 1 + random.nextInt(40);
            long start = 1_000_000L * spans.size() + random.nextInt(30_000_000);
            var ofTrace = new ArrayList<Span>();
            for (int i = 0; i < size; i++) {
                // Few ids make clients and servers that share one, spans that claim the same, and cycles.
                long spanId = random.nextLong(1, oddity == 2 ? 60 : Long.MAX_VALUE);
                ofTrace.add(span(random, id, spanId, parent(random, ofTrace), start + random.nextLong(1L << 40)));
            }
            if (oddity > 0) {
                Collections.shuffle(ofTrace, random);
            }
            spans.addAll(ofTrace);
        }
        return spans;
    }

    private static long parent(Random random, List<Span> earlier) {
        if (earlier.isEmpty() || random.nextInt(12) == 0) {
            return random.nextInt(3) == 0 ? random.nextLong() : 0;
        }
        return earlier.get(random.nextInt(earlier.size())).spanId();
    }

    private static Span span(Random random, TraceId id, long spanId, long parentId, long start) {
        var builder = new SpanBuilder(id, spanId)
                .parentSpanId(parentId)
                .name("name " + random.nextInt(20))
                .kind(SpanKind.of(random.nextInt(6)))
                .startNanos(start)
                .endNanos(start + random.nextInt(1_000_000) - 1_000)
                .resource(Resource.of("service " + random.nextInt(6)))
                .attributes(attributes(random));
        if (random.nextInt(10) == 0) {
            builder.status(new Status(StatusCode.ERROR, "failed " + random.nextInt(1_000)));
        }
        if (random.nextInt(8) == 0) {
            builder.addEvent(new Event(start + 5, "event " + random.nextInt(9), attributes(random), random.nextInt(2)));
            builder.addEvent(new Event(start - 5, "", attributes(random), 0));
        }
        if (random.nextInt(9) == 0) {
            var to = new TraceId(random.nextLong(), 5);
            builder.addLink(new Link(to, random.nextLong(), "", attributes(random), 0, 1));
        }
        return builder.build();
    }

    private static Attributes attributes(Random random) {
        var attributes = Attributes.builder();
        for (int n = random.nextInt(4); n > 0; n--) {
            switch (random.nextInt(5)) {
                case 0 -> attributes.add("text", AnyValue.of("text " + random.nextInt(50)));
                case 1 -> attributes.add("id", AnyValue.of("%016x".formatted(random.nextLong())));
                case 2 -> attributes.add("number", AnyValue.of(random.nextInt(100)));
                case 3 -> attributes.add("amount", AnyValue.of(random.nextInt(10_000) / 100.0));
                default -> attributes.add("number", AnyValue.of(random.nextBoolean()));
            }
        }
        return attributes.build();
    }
}
