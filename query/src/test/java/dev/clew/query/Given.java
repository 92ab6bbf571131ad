package dev.clew.query;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Event;
import dev.clew.model.Link;
import dev.clew.model.Resource;
import dev.clew.model.Scope;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Spans and stores for tests.
public final class Given {
    public static final long START = 1_800_000_000_000_000_000L;
    public static final long MILLI = 1_000_000;

    private Given() {}

    /// A root span of 10 ms.
    public static SpanBuilder span(long trace, long id, String service) {
        return new SpanBuilder(traceId(trace), id)
                .name("op")
                .kind(SpanKind.INTERNAL)
                .startNanos(START)
                .endNanos(START + 10 * MILLI)
                .resource(Resource.of(service));
    }

    public static TraceId traceId(long number) {
        return new TraceId(0xabcL, number);
    }

    public static Link linkTo(Span span) {
        return new Link(span.traceId(), span.spanId(), "", Attributes.EMPTY, 0, 0);
    }

    public static TraceStore storeOf(List<Span> spans) {
        var store = new MemoryStore();
        byte[] bytes = OtlpWriter.write(spans);
        store.append(new SpanBatch(Tenant.DEFAULT, START, bytes, 0, bytes.length));
        return store;
    }

    /// Spans of `traces` traces with few enough different values that random questions find some.
    public static List<Span> randomSpans(Random random, int traces) {
        var spans = new ArrayList<Span>();
        for (int trace = 1; trace <= traces; trace++) {
            int count = 1 + random.nextInt(6);
            for (int id = 1; id <= count; id++) {
                long start = START + random.nextInt(1_000) * MILLI;
                spans.add(span(trace, id, "service-" + random.nextInt(3))
                        .name("op-" + random.nextInt(4))
                        .kind(SpanKind.of(random.nextInt(6)))
                        .parentSpanId(random.nextInt(id))
                        .startNanos(start)
                        .endNanos(start + random.nextInt(50) * MILLI)
                        .status(new Status(StatusCode.of(random.nextInt(3)), ""))
                        .attributes(randomAttributes(random))
                        .addEvent(new Event(start, "event", randomAttributes(random), 0))
                        .scope(new Scope(
                                "scope-" + random.nextInt(2), "1." + random.nextInt(2), Attributes.EMPTY, 0, ""))
                        .build());
            }
        }
        return spans;
    }

    private static Attributes randomAttributes(Random random) {
        return Attributes.builder()
                .add("key-" + random.nextInt(3), AnyValue.of("value-" + random.nextInt(3)))
                .add("number", random.nextInt(3))
                .build();
    }
}
