package dev.clew.server.jaeger;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.model.TraceId;
import dev.clew.query.Dependencies;
import dev.clew.query.FoundSpans;
import dev.clew.query.FoundTraces;
import dev.clew.query.TraceQuestion;
import dev.clew.query.TraceSearch;
import dev.clew.query.adjust.AdjustedSpan;
import dev.clew.sample.tail.WrittenThresholds;
import dev.clew.server.grpc.GrpcCall;
import dev.clew.server.grpc.GrpcRefusal;
import dev.clew.server.grpc.GrpcStatus;
import dev.clew.server.tempo.QuerySlots;
import dev.clew.store.Completeness;
import dev.clew.store.Names;
import dev.clew.store.Operation;
import dev.clew.store.TraceStore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What Jaeger's gRPC services ask, over one store.
final class GrpcQueries {
    private static final long SEARCH_BUDGET = 10_000_000;
    private static final long DEPENDENCIES_BUDGET = 1_000_000;

    private final TraceStore store;
    private final TraceSearch search;
    private final Function<RequestHeaders, Tenant> tenants;
    private final QuerySlots slots;

    GrpcQueries(TraceStore store, Function<RequestHeaders, Tenant> tenants, QuerySlots slots) {
        this.slots = slots;
        this.store = store;
        this.search = new TraceSearch(store, SEARCH_BUDGET);
        this.tenants = tenants;
    }

    Tenant tenant(GrpcCall call) {
        return tenants.apply(call.headers());
    }

    List<String> services(GrpcCall call) {
        return names(store.services(tenant(call), TimeRange.ALL), call);
    }

    /// @param kind null for any; spans of no kind are taken for internal ones
    List<Operation> operations(GrpcCall call, String service, @Nullable SpanKind kind) {
        return names(store.operations(tenant(call), service, TimeRange.ALL), call).stream()
                .filter(operation -> kind == null
                        || operation.kind() == kind
                        || (kind == SpanKind.INTERNAL && operation.kind() == SpanKind.UNSPECIFIED))
                .toList();
    }

    private static <T> List<T> names(Names<T> found, GrpcCall call) {
        truncated(found.completeness(), call);
        return found.names();
    }

    List<TraceId> find(TraceQuestion question, GrpcCall call) {
        FoundTraces found = slots.run(call, () -> search.find(question, call::isWanted));
        truncated(found.completeness(), call);
        return found.ids();
    }

    /// The spans of a trace as they were sent, with its log records as events.
    FoundSpans spans(TraceId id, GrpcCall call) {
        FoundSpans found = WrittenThresholds.trace(store, tenant(call), id);
        truncated(found.completeness(), call);
        return found;
    }

    /// The spans of a trace as they are shown; empty if there is none.
    List<AdjustedSpan> shown(TraceId id, boolean raw, GrpcCall call) {
        FoundSpans found = spans(id, call);
        return found.isEmpty() ? List.of() : JaegerQueries.shown(found, raw).spans();
    }

    /// The same of a trace that was asked for by its id.
    ///
    /// @throws GrpcRefusal if there is none
    List<AdjustedSpan> existing(TraceId id, boolean raw, GrpcCall call) {
        FoundSpans found = spans(id, call);
        if (found.isEmpty()) {
            throw noSuchTrace(found.completeness());
        }
        return JaegerQueries.shown(found, raw).spans();
    }

    Dependencies dependencies(TimeRange range, GrpcCall call) {
        Dependencies found = slots.run(
                call, () -> Dependencies.over(store, tenant(call), range, DEPENDENCIES_BUDGET, call::isWanted));
        truncated(found.completeness(), call);
        return found;
    }

    /// Jaeger's messages have no room for it.
    private static void truncated(Completeness completeness, GrpcCall call) {
        if (!completeness.isComplete()) {
            call.trailer("clew-truncated-because", completeness.truncatedBecause());
        }
    }

    /// @param bytes 16 of them, or 8 for an id of 64 bits
    static TraceId traceId(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case 16 -> new TraceId(buffer.getLong(), buffer.getLong());
            case 8 -> new TraceId(0, buffer.getLong());
            default -> throw GrpcQuestions.invalid("a trace id of %d bytes: 16 or 8 expected".formatted(bytes.length));
        };
    }

    /// As [Refusal#notFound].
    static GrpcRefusal noSuchTrace(Completeness completeness) {
        return completeness.isComplete()
                ? new GrpcRefusal(GrpcStatus.NOT_FOUND, "trace not found")
                : new GrpcRefusal(GrpcStatus.DATA_LOSS, "trace not found, but " + completeness.truncatedBecause());
    }
}
