package dev.clew.server.api;

import com.linecorp.armeria.common.MediaType;
import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.model.SpanId;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.FoundSpans;
import dev.clew.query.RecordEvents;
import dev.clew.query.TraceLinks;
import dev.clew.query.TraceSummary;
import dev.clew.query.columns.RowWindow;
import dev.clew.query.columns.TraceColumns;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.Comparison;
import dev.clew.store.Completeness;
import dev.clew.store.SpanField.Intrinsic;
import dev.clew.store.SpanFilter;
import dev.clew.store.SpanScan;
import dev.clew.store.TraceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/// One trace: its spans, as JSON or as columns, one of them, and its links.
final class TraceQuestions {
    /// The media type of columns.
    static final MediaType COLUMNS = MediaType.parse("application/vnd.clew.trace-columns");

    private static final int USUAL_SPANS = 10_000;
    private static final int MOST_SPANS = 100_000;
    private static final int MOST_ROWS = 100_000_000;
    private static final int USUAL_LINKS = 100;
    private static final int MOST_LINKS = 1_000;

    /// Of one id: copies that disagree, and a client with its server.
    private static final int MOST_COPIES = 100;

    private final TraceStore store;
    private final ClewParams asked;
    private final RecentTraces recent;

    TraceQuestions(TraceStore store, ClewParams asked) {
        this.store = store;
        this.asked = asked;
        recent = new RecentTraces(store);
    }

    /// The spans with everything they were sent with, and what was logged in them.
    Answer trace(ApiRequest request) {
        TraceId id = traceId(request);
        int from = (int) request.params().number(0, 0, Integer.MAX_VALUE, "from");
        int most = (int) request.params().number(USUAL_SPANS, 1, MOST_SPANS, "rows");
        FoundSpans found = RecordEvents.trace(store, asked.tenant(request), id);
        if (found.isEmpty()) {
            throw noTrace(id, found.completeness());
        }
        Trace trace = Trace.of(found.spans());
        int first = Math.min(from, trace.spans().size());
        int end = Math.min(first + most, trace.spans().size());
        var completeness =
                new Completeness(trace.spans().size(), found.completeness().truncatedBecause());
        return Answer.json(json -> write(json, trace, first, end, completeness), completeness);
    }

    private static void write(JsonGenerator json, Trace trace, int first, int end, Completeness completeness) {
        json.writeStartObject();
        TraceJson.summary(json, TraceSummary.of(trace));
        json.writeArrayPropertyStart("spans");
        for (int row = first; row < end; row++) {
            json.writeStartObject();
            json.writeNumberProperty("row", row);
            json.writeNumberProperty("parent", trace.parent(row));
            json.writeNumberProperty("depth", trace.depth(row));
            json.writeStringProperty("place", trace.place(row).name().toLowerCase(Locale.ROOT));
            json.writeBooleanProperty("conflict", trace.isConflict(row));
            TraceJson.span(json, trace.spans().get(row));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeName("next");
        if (end < trace.spans().size()) {
            json.writeNumber(end);
        } else {
            json.writeNull();
        }
        ValueJson.completeness(json, completeness);
        json.writeEndObject();
    }

    /// Every span of an id: a client and a server may share it.
    Answer span(ApiRequest request) {
        TraceId id = traceId(request);
        long spanId = spanId(request.pathPart("spanId"));
        var filter = new SpanFilter.And(List.of(
                TraceColumns.ofTrace(id),
                new SpanFilter.Compares(Intrinsic.SPAN_ID, Comparison.EQUALS, AnyValue.of(SpanId.format(spanId)))));
        Tenant tenant = asked.tenant(request);
        var found = new ArrayList<Span>();
        Completeness completeness = store.scan(
                new SpanScan(tenant, filter, TimeRange.ALL, SpanScan.Order.OLDEST_FIRST, ClewParams.limits(request)),
                span -> found.add(span) && found.size() < MOST_COPIES);
        if (found.isEmpty()) {
            throw Refusal.notFound("trace %s has no span %016x".formatted(id, spanId), completeness);
        }
        List<Span> spans = RecordEvents.attach(found, store.records(tenant, id));
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    json.writeArrayPropertyStart("spans");
                    for (Span span : spans) {
                        json.writeStartObject();
                        TraceJson.span(json, span);
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    ValueJson.completeness(json, completeness);
                    json.writeEndObject();
                },
                completeness);
    }

    /// What is needed to draw it, see `COLUMNS.md`.
    Answer columns(ApiRequest request) {
        TraceId id = traceId(request);
        RowWindow window = window(request.params());
        TraceColumns trace = recent.of(asked.tenant(request), id, ClewParams.limits(request));
        if (trace == null || trace.count() == 0) {
            throw noTrace(id, trace == null ? Completeness.OF_NOTHING : trace.completeness());
        }
        RowWindow.Rows rows = window.of(trace);
        return new Answer.Stream(
                COLUMNS,
                out -> new ColumnsWriter(out).write(trace, rows),
                trace.completeness().truncatedBecause());
    }

    private static RowWindow window(Params params) {
        long from = params.number(0, 0, Long.MAX_VALUE, "fromOffset");
        long to = params.number(Long.MAX_VALUE, 0, Long.MAX_VALUE, "toOffset");
        if (from > to) {
            throw Refusal.badRequest("fromOffset=%d lies after toOffset=%d".formatted(from, to))
                    .at("parameter fromOffset");
        }
        return new RowWindow(
                (int) params.number(0, 0, Integer.MAX_VALUE, "from"),
                (int) params.number(MOST_ROWS, 1, MOST_ROWS, "rows"),
                from,
                to,
                (int) params.number(Integer.MAX_VALUE, 0, Integer.MAX_VALUE, "depth"),
                params.number(0, 0, Long.MAX_VALUE, "shortest"));
    }

    /// What it points at, and what points at it: the trace, or a span of it.
    Answer links(ApiRequest request) {
        String span = request.params().text("span");
        int limit = ClewParams.limit(request.params(), USUAL_LINKS, MOST_LINKS);
        TraceLinks links = TraceLinks.of(
                store,
                new TraceLinks.Question(
                        asked.tenant(request),
                        traceId(request),
                        span == null ? 0 : spanId(span),
                        limit,
                        ClewParams.limits(request)));
        return Answer.json(
                json -> {
                    json.writeStartObject();
                    TraceJson.links(json, "outgoing", links.outgoing());
                    TraceJson.links(json, "incoming", links.incoming());
                    ValueJson.completeness(json, links.completeness());
                    json.writeEndObject();
                },
                links.completeness());
    }

    private static TraceId traceId(ApiRequest request) {
        return Params.traceId("traceId", request.pathPart("traceId"));
    }

    private static long spanId(String text) {
        try {
            long id = SpanId.parse(text);
            if (id != 0) {
                return id;
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw Params.refuse("spanId", text, "a span id of 1 to 16 hexadecimal digits, not all zero,");
    }

    static Refusal noTrace(TraceId id, Completeness completeness) {
        return Refusal.notFound(
                "no span of trace %s is stored (not sent, expired, or of another tenant?)".formatted(id), completeness);
    }
}
