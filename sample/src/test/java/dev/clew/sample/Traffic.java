package dev.clew.sample;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.Status;
import dev.clew.model.StatusCode;
import dev.clew.model.Tenant;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.TraceStore;
import dev.clew.store.memory.MemoryStore;
import java.util.List;
import java.util.Random;

/// Spans and traces for tests.
public final class Traffic {
    public static final long START = 1_800_000_000_000_000_000L;
    public static final long MILLI = 1_000_000;

    private Traffic() {}

    public static TraceId randomId(Random random) {
        return new TraceId(random.nextLong() | 1, random.nextLong());
    }

    /// A root span of 10 ms.
    public static SpanBuilder root(TraceId id, String service) {
        return new SpanBuilder(id, 1)
                .name("GET /things")
                .kind(SpanKind.SERVER)
                .startNanos(START)
                .endNanos(START + 10 * MILLI)
                .resource(Resource.of(service));
    }

    public static SpanBuilder failed(SpanBuilder span) {
        return span.status(new Status(StatusCode.ERROR, "no money"));
    }

    public static SpanBuilder at(SpanBuilder span, String route) {
        return span.attributes(Attributes.of("http.route", AnyValue.of(route)));
    }

    public static Trace trace(SpanBuilder... spans) {
        return Trace.of(List.of(spans).stream().map(SpanBuilder::build).toList());
    }

    public static TraceStore store(List<Span> spans) {
        var store = new MemoryStore();
        byte[] bytes = OtlpWriter.write(spans);
        store.append(new SpanBatch(Tenant.DEFAULT, START, bytes, 0, bytes.length));
        return store;
    }
}
