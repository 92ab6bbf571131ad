package dev.clew.server.jaeger;

import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.WireWriter;
import dev.clew.query.FoundSpans;
import dev.clew.server.grpc.GrpcCall;
import dev.clew.server.grpc.GrpcServices;
import dev.clew.server.grpc.ProtoMessage;
import dev.clew.store.Completeness;
import dev.clew.store.Operation;
import java.util.List;

/// Jaeger's remote storage (jaeger-idl, proto/storage/v2): with it a Jaeger runs on Clew. Traces are shown as they
/// were sent, since that Jaeger adjusts them itself; what it writes comes by OTLP.
final class RemoteStorage {
    private static final String TRACES = "jaeger.storage.v2.TraceReader";
    private static final String DEPENDENCIES = "jaeger.storage.v2.DependencyReader";
    private static final String CAPABILITIES = "jaeger.storage.v2.Capabilities";

    private final GrpcQueries queries;
    private final GrpcLists lists;

    RemoteStorage(GrpcQueries queries) {
        this.queries = queries;
        this.lists = new GrpcLists(queries);
    }

    void addTo(GrpcServices services) {
        services.add(TRACES, "GetTraces", this::traces)
                .add(TRACES, "FindTraces", this::search)
                .add(TRACES, "FindTraceIDs", this::ids)
                .add(TRACES, "FindTraceSummaries", this::summaries)
                .add(TRACES, "GetServices", lists::services)
                .add(TRACES, "GetOperations", this::operations)
                .add(DEPENDENCIES, "GetDependencies", lists::dependencies)
                .add(CAPABILITIES, "GetCapabilities", this::capabilities);
    }

    /// Those that there are; the times that come with an id only say where to look. That Jaeger takes one that does
    /// not come for one that there is not: if it may be where nothing can be read, the call fails.
    private void traces(GrpcCall call) {
        Completeness unreadable = Completeness.OF_NOTHING;
        for (ProtoMessage wanted : call.message().messages(1)) {
            FoundSpans found = queries.spans(GrpcQueries.traceId(wanted.bytes(1)), call);
            send(found, call);
            unreadable = found.isEmpty() ? unreadable.and(found.completeness()) : unreadable;
        }
        if (!unreadable.isComplete()) {
            throw GrpcQueries.noSuchTrace(unreadable);
        }
    }

    private void search(GrpcCall call) {
        find(call).forEach(id -> send(queries.spans(id, call), call));
    }

    private static void send(FoundSpans found, GrpcCall call) {
        if (found.isEmpty() || found.completeness().isComplete()) {
            SpanChunks.send(found.spans(), OtlpWriter::write, call);
        } else {
            SpanChunks.send(JaegerQueries.shown(found, /* raw= */ true).spans(), QueryServiceV3::otlp, call);
        }
    }

    private void ids(GrpcCall call) {
        var out = new WireWriter();
        find(call).forEach(id -> out.message(1, found -> found.id(1, id.high(), id.low())));
        call.send(out.toBytes());
    }

    private void summaries(GrpcCall call) {
        GrpcSummaries.send(find(call), /* isIdText= */ false, queries, call);
    }

    private List<TraceId> find(GrpcCall call) {
        return queries.find(GrpcQuestions.ofStorage(call.message(), queries.tenant(call)), call);
    }

    private void operations(GrpcCall call) {
        ProtoMessage request = call.message();
        var out = new WireWriter();
        for (Operation operation : queries.operations(call, request.text(1), GrpcQuestions.kind(request.text(2)))) {
            GrpcLists.operation(operation, 1, out);
        }
        call.send(out.toBytes());
    }

    /// A search needs no service, and all its conditions hold for one span. There are no filter expressions.
    private void capabilities(GrpcCall call) {
        var _ = call.message();
        var out = new WireWriter();
        out.message(1, search -> {
            search.varint(1, 1);
            search.varint(2, 1);
        });
        call.send(out.toBytes());
    }
}
