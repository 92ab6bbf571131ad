package dev.clew.store.segment;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.SpanBuilder;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.ScanLimits;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import java.util.ArrayList;
import java.util.List;

/// Small spans, and ways to send them and to find them all again.
final class SentSpans {
    private SentSpans() {}

    /// Span `number`, one of three of a trace; starts at so many nanoseconds.
    static Span span(long number) {
        return span(number, 0);
    }

    static Span span(long number, int filler) {
        return new SpanBuilder(new TraceId(7, 1 + number / 3), number + 1)
                .name("span " + number)
                .startNanos(number)
                .attributes(Attributes.of("filler", AnyValue.of("x".repeat(filler))))
                .build();
    }

    static void append(SegmentStore store, List<Span> spans) {
        append(store, Tenant.DEFAULT, spans);
    }

    static void append(SegmentStore store, Tenant tenant, List<Span> spans) {
        byte[] bytes = OtlpWriter.write(spans);
        store.append(new SpanBatch(tenant, 1, bytes, 0, bytes.length));
    }

    static List<Span> all(SegmentStore store) {
        return all(store, Tenant.DEFAULT);
    }

    static List<Span> all(SegmentStore store, Tenant tenant) {
        var found = new ArrayList<Span>();
        store.scan(
                new SpanScan(tenant, new SpanFilter.Any(), TimeRange.ALL, SpanScan.Order.OLDEST_FIRST, ScanLimits.NONE),
                found::add);
        return found;
    }
}
