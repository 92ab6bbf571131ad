package dev.clew.server.jaeger;

import dev.clew.model.SpanKind;
import dev.clew.model.otlp.WireWriter;
import dev.clew.server.grpc.GrpcCall;
import dev.clew.store.Operation;
import java.util.Locale;

/// What Jaeger's gRPC services answer alike: names of services, operations, and who called whom.
final class GrpcLists {
    private final GrpcQueries queries;

    GrpcLists(GrpcQueries queries) {
        this.queries = queries;
    }

    /// `GetServicesResponse`
    void services(GrpcCall call) {
        var _ = call.message();
        var out = new WireWriter();
        queries.services(call).forEach(name -> out.text(1, name));
        call.send(out.toBytes());
    }

    /// `GetDependenciesResponse`, or `DependenciesResponse`
    void dependencies(GrpcCall call) {
        var out = new WireWriter();
        queries.dependencies(GrpcQuestions.times(call.message()), call)
                .calls()
                .forEach(calls -> out.message(1, message -> {
                    message.text(1, calls.parent());
                    message.text(2, calls.child());
                    message.varint(3, calls.count());
                }));
        call.send(out.toBytes());
    }

    /// `Operation`, as the field `field`; of a span without a kind it is empty.
    static void operation(Operation operation, int field, WireWriter out) {
        String kind = operation.kind().name().toLowerCase(Locale.ROOT);
        out.message(field, message -> {
            message.text(1, operation.name());
            message.text(2, operation.kind() == SpanKind.UNSPECIFIED ? "" : kind);
        });
    }
}
