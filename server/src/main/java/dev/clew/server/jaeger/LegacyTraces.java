package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.query.FoundSpans;
import dev.clew.query.FoundTraces;
import dev.clew.query.adjust.AdjustedTrace;
import dev.clew.query.adjust.TraceAdjuster;
import dev.clew.store.Completeness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The traces of the first generation, in the JSON that the UI draws.
final class LegacyTraces {
    /// As large as a request of OTLP may be.
    private static final int MAX_UPLOAD_BYTES = 64 << 20;

    private final JaegerQueries queries;
    private final InstantSource clock;

    LegacyTraces(JaegerQueries queries, InstantSource clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /// A trace by its id. Who asks for protobuf gets the spans as they were sent, with log records as
    /// events, as OTLP, which is Tempo's `Trace` too.
    Answer trace(ApiRequest request) {
        return wantsProtobuf(request) ? protobuf(request) : uiJson(request);
    }

    private static boolean wantsProtobuf(ApiRequest request) {
        for (MediaType accepted : request.http().headers().accept()) {
            if (accepted.isJson() || accepted.isProtobuf()) {
                return accepted.isProtobuf();
            }
        }
        return false;
    }

    private Answer uiJson(ApiRequest request) {
        Params params = request.params();
        TraceId id = Params.traceId("traceID", request.pathPart("traceId"));
        SearchParams.checkHints(
                params.number(0, 0, SearchParams.MAX_MICROS, "start"),
                params.number(SearchParams.MAX_MICROS, 0, SearchParams.MAX_MICROS, "end"));
        boolean raw = params.flag("raw");
        FoundSpans found = queries.spansWithRecords(queries.tenant(request), id);
        if (found.isEmpty()) {
            throw JaegerQueries.noSuchTrace(found.completeness());
        }
        return answer(List.of(JaegerQueries.shown(found, raw)), found.completeness());
    }

    private Answer protobuf(ApiRequest request) {
        TraceId id;
        try {
            id = Params.traceId("traceID", request.pathPart("traceId"));
        } catch (Refusal refusal) {
            return text(refusal);
        }
        FoundSpans found = queries.spansWithRecords(queries.tenant(request), id);
        return found.isEmpty()
                ? text(JaegerQueries.noSuchTrace(found.completeness()))
                : new Answer.Bytes(
                        HttpStatus.OK,
                        MediaType.PROTOBUF,
                        OtlpWriter.write(found.spans()),
                        found.completeness().truncatedBecause());
    }

    private static Answer text(Refusal refusal) {
        return new Answer.Bytes(
                refusal.status(),
                MediaType.PLAIN_TEXT_UTF_8,
                refusal.text().getBytes(StandardCharsets.UTF_8),
                refusal.truncatedBecause());
    }

    /// Traces by what is in them, or by `traceID`, as often as it is given.
    Answer search(ApiRequest request) {
        Tenant tenant = queries.tenant(request);
        boolean raw = request.params().flag("raw");
        List<String> ids = request.params().all("traceID");
        if (!ids.isEmpty()) {
            return byIds(tenant, ids, raw);
        }
        FoundTraces found = queries.find(SearchParams.legacy(request.params(), tenant, clock), request);
        return answer(tenant, found.ids(), raw, new LinkedHashMap<>(), found.completeness());
    }

    private Answer byIds(Tenant tenant, List<String> texts, boolean raw) {
        var present = new ArrayList<TraceId>();
        var missing = new LinkedHashMap<TraceId, Refusal>();
        Completeness completeness = Completeness.OF_NOTHING;
        for (String text : texts) {
            TraceId id = Params.traceId("traceID", text);
            FoundSpans found = queries.spans(tenant, id);
            completeness = completeness.and(found.completeness());
            if (found.isEmpty()) {
                missing.put(id, JaegerQueries.noSuchTrace(found.completeness()));
            } else {
                present.add(id);
            }
        }
        return answer(tenant, present, raw, missing, completeness);
    }

    /// @param missing grows by those of `ids` that turn out to be unreadable
    private Answer answer(
            Tenant tenant, List<TraceId> ids, boolean raw, Map<TraceId, Refusal> missing, Completeness completeness) {
        var truncatedBecause = new TruncatedBecause(completeness);
        return Answer.json(
                json -> Envelope.write(json, missing, () -> {
                    int written = 0;
                    for (TraceId id : ids) {
                        FoundSpans found = queries.spansWithRecords(tenant, id);
                        truncatedBecause.add(found.completeness());
                        if (!found.isEmpty()) {
                            new UiTraceWriter(json).write(JaegerQueries.shown(found, raw));
                            written++;
                        } else if (!found.completeness().isComplete()) {
                            missing.put(id, JaegerQueries.noSuchTrace(found.completeness()));
                        }
                    }
                    return written;
                }),
                truncatedBecause);
    }

    /// Makes of OTLP as JSON, whatever content type it claims, what the UI draws.
    Answer transform(ApiRequest request) {
        String encoding = request.http().headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        if (!encoding.equals("identity")) {
            throw new Refusal(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "content-encoding %s is not offered here: send the JSON as it is".formatted(encoding));
        }
        Map<TraceId, List<Span>> traces = new LinkedHashMap<>();
        for (Span span : OtlpJsonReader.read(upload(request))) {
            traces.computeIfAbsent(span.traceId(), _ -> new ArrayList<>()).add(span);
        }
        return answer(
                traces.values().stream()
                        .map(TraceAdjuster.TRUSTING_CLOCKS::adjust)
                        .toList(),
                Completeness.OF_NOTHING);
    }

    private static byte[] upload(ApiRequest request) {
        byte[] bytes;
        try (InputStream body = request.http().toInputStream(object -> (HttpData) object)) {
            bytes = body.readNBytes(MAX_UPLOAD_BYTES + 1);
        } catch (IOException _) {
            throw new ClientGone();
        }
        if (bytes.length > MAX_UPLOAD_BYTES) {
            throw new Refusal(
                    HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                    "the body is larger than %d bytes".formatted(MAX_UPLOAD_BYTES));
        }
        return bytes;
    }

    private static Answer answer(List<AdjustedTrace> traces, Completeness completeness) {
        return Answer.json(
                json -> Envelope.write(json, () -> {
                    traces.forEach(trace -> new UiTraceWriter(json).write(trace));
                    return traces.size();
                }),
                completeness);
    }
}
