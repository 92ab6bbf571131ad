package dev.clew.server.api;

import com.linecorp.armeria.common.HttpStatus;
import dev.clew.model.TraceId;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.Completeness;
import dev.clew.store.Erasure;
import dev.clew.store.TraceStore;

/// Erases a trace, if whoever runs the server lets others do that: nobody asks who they are.
final class TraceErasing {
    private final TraceStore store;
    private final ClewParams asked;
    private final boolean isAllowed;

    TraceErasing(TraceStore store, ClewParams asked, boolean isAllowed) {
        this.store = store;
        this.asked = asked;
        this.isAllowed = isAllowed;
    }

    /// Answers when nothing brings the trace back but to send it again.
    Answer erase(ApiRequest request) {
        if (!isAllowed) {
            throw new Refusal(
                    HttpStatus.FORBIDDEN,
                    "this server lets nobody erase traces, unless it is started with --allow-erasing");
        }
        TraceId id = Params.traceId("traceId", request.pathPart("traceId"));
        Erasure erased = store.erase(asked.tenant(request), id);
        if (isNothing(erased)) {
            throw TraceQuestions.noTrace(id, Completeness.OF_NOTHING);
        }
        return Answer.json(json -> {
            json.writeStartObject();
            json.writeStringProperty("traceId", id.toString());
            json.writeNumberProperty("spans", erased.spans());
            json.writeNumberProperty("logRecords", erased.records());
            json.writeArrayPropertyStart("unsearchedFiles");
            erased.unsearchedFiles().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static boolean isNothing(Erasure erased) {
        return erased.spans() == 0
                && erased.records() == 0
                && erased.rewrittenSegments() == 0
                && erased.unsearchedFiles().isEmpty();
    }
}
