package dev.clew.server.tempo;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Span;
import dev.clew.model.Tenant;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.FoundSpans;
import dev.clew.query.WholeTrace;
import dev.clew.query.compare.TraceDiff;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.ClientGone;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.Completeness;
import dev.clew.store.TraceStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What changed from one trace to another: `POST /api/v2/traces/diff`, in the shapes of Tempo. Which spans belong
/// together is worked out here in another manner, which [TraceDiff] describes.
final class TraceDiffs {
    /// Of both traces together.
    static final int MOST_SPANS = 200_000;

    /// Where a span stands is told by its whole way down.
    static final int MOST_DEPTH = 1_000;

    static final int MOST_BODY_BYTES = 64 << 10;

    /// A longer patch is not put beside a summary; who wants it asks for it alone.
    static final int MOST_PATCH_BYTES = 64 << 10;

    private static final JsonFactory JSON = new JsonFactory();

    /// Counts what it is given, and keeps nothing.
    private static final class Length extends OutputStream {
        private long bytes;

        @Override
        public void write(int oneByte) {
            bytes++;
        }

        @Override
        public void write(byte[] some, int offset, int length) {
            bytes += length;
        }
    }

    private final TraceStore store;
    private final Function<RequestHeaders, Tenant> tenants;

    TraceDiffs(TraceStore store, Function<RequestHeaders, Tenant> tenants) {
        this.store = store;
        this.tenants = tenants;
    }

    Answer diff(ApiRequest request) {
        DiffRequest wanted = DiffRequest.read(body(request));
        Tenant tenant = tenants.apply(request.http().headers());
        FoundSpans foundBase = spans(tenant, "base", wanted.base());
        FoundSpans foundCompare = spans(tenant, "compare", wanted.compare());
        Completeness completeness = foundBase.completeness().and(foundCompare.completeness());
        List<Span> base = foundBase.spans();
        List<Span> compare = foundCompare.spans();
        if (base.size() + compare.size() > MOST_SPANS) {
            throw new Refusal(
                    HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                    "these traces have %d spans together: %d at most"
                            .formatted(base.size() + compare.size(), MOST_SPANS));
        }
        TraceDiff diff = TraceDiff.of(flat(base), flat(compare));
        return switch (wanted.format()) {
            case PATCH -> Answer.json(json -> new TracePatchJson(json, diff).write(), completeness);
            case SUMMARY -> Answer.json(json -> TraceSummaryJson.write(json, diff), completeness);
            case BOTH -> Answer.json(json -> both(json, diff), completeness);
        };
    }

    private static Trace flat(List<Span> spans) {
        Trace trace = Trace.of(spans);
        for (int i = 0; i < trace.spans().size(); i++) {
            if (trace.depth(i) >= MOST_DEPTH) {
                throw new Refusal(
                        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                        "trace %s is nested more than %d levels deep".formatted(trace.id(), MOST_DEPTH));
            }
        }
        return trace;
    }

    private static byte[] body(ApiRequest request) {
        try (InputStream body = request.http().toInputStream(object -> (HttpData) object)) {
            byte[] bytes = body.readNBytes(MOST_BODY_BYTES + 1);
            if (bytes.length > MOST_BODY_BYTES) {
                throw new Refusal(
                        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                        "the body is larger than %d bytes".formatted(MOST_BODY_BYTES));
            }
            return bytes;
        } catch (IOException _) {
            throw new ClientGone();
        }
    }

    private FoundSpans spans(Tenant tenant, String side, TraceId id) {
        FoundSpans found = WholeTrace.spans(store, tenant, id);
        if (found.isEmpty()) {
            throw Refusal.notFound("%s trace not found".formatted(side), found.completeness());
        }
        return found;
    }

    private static void both(JsonGenerator json, TraceDiff diff) {
        var length = new Length();
        try (JsonGenerator aside = JSON.createGenerator(ObjectWriteContext.empty(), length)) {
            new TracePatchJson(aside, diff).write();
        }
        json.writeStartObject();
        json.writeStringProperty("version", DiffRequest.Format.BOTH.text());
        json.writeName("summary");
        TraceSummaryJson.write(json, diff);
        if (length.bytes <= MOST_PATCH_BYTES) {
            json.writeName("patch");
            new TracePatchJson(json, diff).write();
        } else {
            json.writeObjectPropertyStart("patchOmitted");
            json.writeNumberProperty("bytes", length.bytes);
            json.writeStringProperty("reason", "over_budget");
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
