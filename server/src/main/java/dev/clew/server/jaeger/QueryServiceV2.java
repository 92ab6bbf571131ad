package dev.clew.server.jaeger;

import dev.clew.model.TraceId;
import dev.clew.model.otlp.WireWriter;
import dev.clew.query.adjust.AdjustedSpan;
import dev.clew.server.grpc.GrpcCall;
import dev.clew.server.grpc.GrpcRefusal;
import dev.clew.server.grpc.GrpcServices;
import dev.clew.server.grpc.GrpcStatus;
import dev.clew.server.grpc.ProtoMessage;
import dev.clew.store.Operation;
import java.util.List;

/// `jaeger.api_v2.QueryService` (jaeger-idl, proto/api_v2/query.proto): the older one, with spans of Jaeger's own.
final class QueryServiceV2 {
    private static final String NAME = "jaeger.api_v2.QueryService";

    private final GrpcQueries queries;
    private final GrpcLists lists;

    QueryServiceV2(GrpcQueries queries) {
        this.queries = queries;
        this.lists = new GrpcLists(queries);
    }

    void addTo(GrpcServices services) {
        services.add(NAME, "GetTrace", this::trace)
                .add(NAME, "ArchiveTrace", this::archive)
                .add(NAME, "FindTraces", this::search)
                .add(NAME, "GetServices", lists::services)
                .add(NAME, "GetOperations", this::operations)
                .add(NAME, "GetDependencies", lists::dependencies);
    }

    private void trace(GrpcCall call) {
        ProtoMessage request = call.message();
        List<AdjustedSpan> spans = queries.existing(GrpcQueries.traceId(request.bytes(1)), request.flag(4), call);
        SpanChunks.send(spans, QueryServiceV2::chunk, call);
    }

    private void search(GrpcCall call) {
        ProtoMessage request = call.message();
        boolean raw = request.message(1).flag(9);
        for (TraceId id : queries.find(GrpcQuestions.ofApi(request, queries.tenant(call)), call)) {
            SpanChunks.send(queries.shown(id, raw, call), QueryServiceV2::chunk, call);
        }
    }

    private static byte[] chunk(List<AdjustedSpan> spans) {
        var out = new WireWriter();
        spans.forEach(span -> out.message(1, message -> JaegerProtoSpan.write(span, message)));
        return out.toBytes();
    }

    private void archive(GrpcCall call) {
        throw new GrpcRefusal(GrpcStatus.UNIMPLEMENTED, "an archive is not offered: every trace is kept alike");
    }

    private void operations(GrpcCall call) {
        ProtoMessage request = call.message();
        List<Operation> operations = queries.operations(call, request.text(1), GrpcQuestions.kind(request.text(2)));
        var out = new WireWriter();
        operations.stream().map(Operation::name).distinct().forEach(name -> out.text(1, name));
        for (Operation operation : operations) {
            GrpcLists.operation(operation, 2, out);
        }
        call.send(out.toBytes());
    }
}
