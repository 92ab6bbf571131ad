package dev.clew.server.jaeger;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.query.FoundTraces;
import dev.clew.query.adjust.AdjustedTrace;
import dev.clew.query.adjust.TraceAdjuster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

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

    /// A trace by its id. Who asks for protobuf gets the spans as they were sent, as OTLP, which is Tempo's
    /// `Trace` too.
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
        AdjustedTrace trace = queries.trace(queries.tenant(request), id, params.flag("raw"));
        if (trace == null) {
            throw JaegerQueries.noSuchTrace();
        }
        return answer(List.of(trace));
    }

    private Answer protobuf(ApiRequest request) {
        TraceId id;
        try {
            id = Params.traceId("traceID", request.pathPart("traceId"));
        } catch (Refusal refusal) {
            return text(refusal.status(), refusal.text());
        }
        List<Span> spans = queries.spans(queries.tenant(request), id);
        return spans.isEmpty()
                ? text(HttpStatus.NOT_FOUND, "trace not found")
                : new Answer.Bytes(HttpStatus.OK, MediaType.PROTOBUF, OtlpWriter.write(spans));
    }

    private static Answer text(HttpStatus status, String text) {
        return new Answer.Bytes(status, MediaType.PLAIN_TEXT_UTF_8, text.getBytes(StandardCharsets.UTF_8));
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
        return Answer.json(
                json -> Envelope.write(json, () -> writeTraces(json, tenant, found.ids(), raw)), found.completeness());
    }

    private Answer byIds(Tenant tenant, List<String> texts, boolean raw) {
        var present = new ArrayList<TraceId>();
        var missing = new ArrayList<TraceId>();
        for (String text : texts) {
            TraceId id = Params.traceId("traceID", text);
            (queries.spans(tenant, id).isEmpty() ? missing : present).add(id);
        }
        return Answer.json(json -> Envelope.write(json, missing, () -> writeTraces(json, tenant, present, raw)));
    }

    private int writeTraces(JsonGenerator json, Tenant tenant, List<TraceId> ids, boolean raw) {
        int written = 0;
        for (TraceId id : ids) {
            AdjustedTrace trace = queries.trace(tenant, id, raw);
            if (trace != null) {
                new UiTraceWriter(json).write(trace);
                written++;
            }
        }
        return written;
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
        return answer(traces.values().stream()
                .map(TraceAdjuster.TRUSTING_CLOCKS::adjust)
                .toList());
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

    private static Answer answer(List<AdjustedTrace> traces) {
        return Answer.json(json -> Envelope.write(json, () -> {
            traces.forEach(trace -> new UiTraceWriter(json).write(trace));
            return traces.size();
        }));
    }
}
