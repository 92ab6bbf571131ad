package dev.clew.server.tempo;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Tenant;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.WireWriter;
import dev.clew.query.FoundSpans;
import dev.clew.query.adjust.AdjustedTrace;
import dev.clew.sample.tail.WrittenThresholds;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.OtlpJsonWriter;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.Completeness;
import dev.clew.store.TraceStore;
import java.io.ByteArrayOutputStream;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/// Traces by id, as they were sent, with what was logged in them: as OTLP, in protobuf or JSON.
final class TempoTraces {
    private static final int TRACE = 1 << 3 | 2;
    private static final int METRICS = 2 << 3 | 2;
    private static final int STATUS = 3;
    private static final int MESSAGE = 4;
    private static final int PARTIAL = 1;

    private final TraceStore store;
    private final Function<RequestHeaders, Tenant> tenants;

    TempoTraces(TraceStore store, Function<RequestHeaders, Tenant> tenants) {
        this.store = store;
        this.tenants = tenants;
    }

    /// The trace itself.
    Answer first(ApiRequest request) {
        FoundSpans found = spans(request);
        return wantsProtobuf(request)
                ? protobuf(OtlpWriter.write(found.spans()), found.completeness())
                : Answer.json(
                        json -> {
                            json.writeStartObject();
                            json.writeArrayPropertyStart("batches");
                            OtlpJsonWriter.writeResourceSpans(
                                    json, AdjustedTrace.asSent(found.spans()).spans());
                            json.writeEndArray();
                            json.writeEndObject();
                        },
                        found.completeness());
    }

    /// The trace in a message, which says whether it is whole.
    Answer second(ApiRequest request) {
        FoundSpans found = spans(request);
        return wantsProtobuf(request)
                ? protobuf(message(OtlpWriter.write(found.spans()), found.completeness()), found.completeness())
                : Answer.json(json -> second(json, found), found.completeness());
    }

    private static void second(JsonGenerator json, FoundSpans found) {
        json.writeStartObject();
        json.writeObjectPropertyStart("trace");
        json.writeArrayPropertyStart("resourceSpans");
        OtlpJsonWriter.writeResourceSpans(
                json, AdjustedTrace.asSent(found.spans()).spans());
        json.writeEndArray();
        json.writeEndObject();
        json.writeObjectPropertyStart("metrics");
        json.writeEndObject();
        if (!found.completeness().isComplete()) {
            json.writeStringProperty("status", "PARTIAL");
            json.writeStringProperty("message", found.completeness().truncatedBecause());
        }
        json.writeEndObject();
    }

    private FoundSpans spans(ApiRequest request) {
        TraceId id = Params.traceId("traceID", request.pathPart("traceId"));
        // They only say where to look; the id is enough here.
        TempoParams.range(request.params());
        FoundSpans found =
                WrittenThresholds.trace(store, tenants.apply(request.http().headers()), id);
        if (found.isEmpty()) {
            throw Refusal.notFound("trace not found", found.completeness());
        }
        return found;
    }

    private static boolean wantsProtobuf(ApiRequest request) {
        for (MediaType accepted : request.http().headers().accept()) {
            if (accepted.isJson() || accepted.isProtobuf()) {
                return accepted.isProtobuf();
            }
        }
        return false;
    }

    private static Answer protobuf(byte[] bytes, Completeness completeness) {
        return new Answer.Bytes(HttpStatus.OK, MediaType.PROTOBUF, bytes, completeness.truncatedBecause());
    }

    /// `TraceByIDResponse` of tempo.proto: the trace, no metrics, and a status of 0, which is complete, or of 1, which
    /// is partial, with a message why.
    private static byte[] message(byte[] trace, Completeness completeness) {
        var message = new ByteArrayOutputStream(trace.length + 16);
        message.write(TRACE);
        int length = trace.length;
        while (length > 0x7f) {
            message.write((length & 0x7f) | 0x80);
            length >>>= 7;
        }
        message.write(length);
        message.writeBytes(trace);
        message.write(METRICS);
        message.write(0);
        if (!completeness.isComplete()) {
            var partial = new WireWriter();
            partial.varint(STATUS, PARTIAL);
            partial.text(MESSAGE, completeness.truncatedBecause());
            message.writeBytes(partial.toBytes());
        }
        return message.toByteArray();
    }
}
