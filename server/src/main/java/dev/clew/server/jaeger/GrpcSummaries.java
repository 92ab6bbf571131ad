package dev.clew.server.jaeger;

import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.model.otlp.WireWriter;
import dev.clew.query.FoundSpans;
import dev.clew.query.TraceSummary;
import dev.clew.server.grpc.GrpcCall;
import java.util.ArrayList;
import java.util.List;

/// Sends traces in one line each, as `FindTraceSummariesResponse` of `api_v3` and of `storage.v2`, which differ in how
/// they write an id.
final class GrpcSummaries {
    private static final int PER_MESSAGE = 50;

    private GrpcSummaries() {}

    static void send(List<TraceId> ids, boolean isIdText, GrpcQueries queries, GrpcCall call) {
        for (int from = 0; from < ids.size() && call.isWanted(); from += PER_MESSAGE) {
            List<TraceSummary> summaries = new ArrayList<>();
            for (TraceId id : ids.subList(from, Math.min(ids.size(), from + PER_MESSAGE))) {
                FoundSpans found = queries.spans(id, call);
                if (!found.isEmpty()) {
                    summaries.add(TraceSummary.of(Trace.of(found.spans())));
                }
            }
            var out = new WireWriter();
            summaries.forEach(summary -> out.message(1, message -> write(summary, isIdText, message)));
            call.send(out.toBytes());
        }
    }

    private static void write(TraceSummary summary, boolean isIdText, WireWriter out) {
        if (isIdText) {
            out.text(1, summary.traceId().toString());
        } else {
            out.id(1, summary.traceId().high(), summary.traceId().low());
        }
        out.text(2, summary.rootService());
        out.text(3, summary.rootOperation());
        out.fixed64(4, summary.startNanos());
        out.fixed64(5, summary.endNanos());
        out.varint(6, summary.spanCount());
        out.varint(7, summary.errorCount());
        out.varint(8, summary.orphanCount());
        for (TraceSummary.ServiceShare share : summary.services()) {
            out.message(9, service -> {
                service.text(1, share.name());
                service.varint(2, share.spanCount());
                service.varint(3, share.errorCount());
            });
        }
    }
}
