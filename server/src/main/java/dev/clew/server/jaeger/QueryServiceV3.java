package dev.clew.server.jaeger;

import dev.clew.model.Span;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.model.otlp.WireWriter;
import dev.clew.query.adjust.AdjustedSpan;
import dev.clew.server.grpc.GrpcCall;
import dev.clew.server.grpc.GrpcServices;
import dev.clew.server.grpc.ProtoMessage;
import dev.clew.store.Operation;
import java.util.List;
import java.util.TreeSet;

/// `jaeger.api_v3.QueryService` (jaeger-idl, proto/api_v3/query_service.proto): traces as OTLP, one after the other,
/// each in as many messages as it takes.
final class QueryServiceV3 {
    private static final String NAME = "jaeger.api_v3.QueryService";

    private final GrpcQueries queries;
    private final GrpcLists lists;

    QueryServiceV3(GrpcQueries queries) {
        this.queries = queries;
        this.lists = new GrpcLists(queries);
    }

    void addTo(GrpcServices services) {
        services.add(NAME, "GetTrace", this::trace)
                .add(NAME, "FindTraces", this::search)
                .add(NAME, "FindTraceSummaries", this::summaries)
                .add(NAME, "GetServices", lists::services)
                .add(NAME, "GetOperations", this::operations)
                .add(NAME, "GetDependencies", lists::dependencies);
    }

    private void trace(GrpcCall call) {
        ProtoMessage request = call.message();
        TraceId id;
        try {
            id = TraceIdText.parse(request.text(1));
        } catch (IllegalArgumentException _) {
            throw GrpcQuestions.invalid(
                    "malformed trace ID '%s': 1 to 32 hexadecimal digits expected".formatted(request.text(1)));
        }
        List<AdjustedSpan> spans = queries.existing(id, request.flag(4), call);
        SpanChunks.send(spans, QueryServiceV3::otlp, call);
    }

    private void search(GrpcCall call) {
        ProtoMessage request = call.message();
        boolean raw = request.message(1).flag(9);
        for (TraceId id : queries.find(GrpcQuestions.ofApi(request, queries.tenant(call)), call)) {
            SpanChunks.send(queries.shown(id, raw, call), QueryServiceV3::otlp, call);
        }
    }

    static byte[] otlp(List<AdjustedSpan> spans) {
        return OtlpWriter.write(spans.stream().map(QueryServiceV3::withWarnings).toList());
    }

    private static Span withWarnings(AdjustedSpan adjusted) {
        return adjusted.warnings().isEmpty()
                ? adjusted.span()
                : adjusted.span().toBuilder()
                        .attributes(OtlpJsonWriter.with(
                                adjusted.warnings(), adjusted.span().attributes()))
                        .build();
    }

    private void summaries(GrpcCall call) {
        List<TraceId> ids = queries.find(GrpcQuestions.ofApi(call.message(), queries.tenant(call)), call);
        GrpcSummaries.send(ids, /* isIdText= */ true, queries, call);
    }

    /// Spans of no kind are shown as internal ones.
    private void operations(GrpcCall call) {
        ProtoMessage request = call.message();
        var operations = new TreeSet<Operation>();
        for (Operation operation : queries.operations(call, request.text(1), GrpcQuestions.kind(request.text(2)))) {
            operations.add(
                    operation.kind() == SpanKind.UNSPECIFIED
                            ? new Operation(operation.name(), SpanKind.INTERNAL)
                            : operation);
        }
        var out = new WireWriter();
        for (Operation operation : operations) {
            GrpcLists.operation(operation, 1, out);
        }
        call.send(out.toBytes());
    }
}
