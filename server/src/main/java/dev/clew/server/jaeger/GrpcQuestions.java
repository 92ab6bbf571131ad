package dev.clew.server.jaeger;

import dev.clew.model.AnyValue;
import dev.clew.model.SpanKind;
import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.TraceQuestion;
import dev.clew.server.grpc.GrpcRefusal;
import dev.clew.server.grpc.GrpcStatus;
import dev.clew.server.grpc.ProtoMessage;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the messages of Jaeger's gRPC services ask. Their `TraceQueryParameters` have the same fields up to the
/// eighth.
final class GrpcQuestions {
    private static final int DEFAULT_LIMIT = 100;

    private GrpcQuestions() {}

    /// `api_v2` and `api_v3`: the times are required, and attributes are texts.
    static TraceQuestion ofApi(ProtoMessage request, Tenant tenant) {
        if (!request.has(1)) {
            throw invalid("missing query");
        }
        ProtoMessage query = request.message(1);
        if (ProtoTime.nanos(query, 4) == 0 || ProtoTime.nanos(query, 5) == 0) {
            throw invalid("start time min and max are required parameters");
        }
        var attributes = new HashMap<String, String>();
        query.messages(3).forEach(entry -> attributes.put(entry.text(1), entry.text(2)));
        return question(query, /* filter= */ 10, tenant, attributes);
    }

    /// `storage.v2`: attributes are values.
    static TraceQuestion ofStorage(ProtoMessage request, Tenant tenant) {
        ProtoMessage query = request.message(1);
        var attributes = new HashMap<String, String>();
        query.messages(3)
                .forEach(entry ->
                        attributes.put(entry.text(1), value(entry.message(2)).text()));
        return question(query, /* filter= */ 9, tenant, attributes);
    }

    private static AnyValue value(ProtoMessage value) {
        if (value.has(2)) {
            return AnyValue.of(value.flag(2));
        }
        if (value.has(3)) {
            return AnyValue.of(value.number(3));
        }
        if (value.has(4)) {
            return AnyValue.of(value.decimal(4));
        }
        return AnyValue.of(value.has(7) ? HexFormat.of().formatHex(value.bytes(7)) : value.text(1));
    }

    private static TraceQuestion question(
            ProtoMessage query, int filter, Tenant tenant, Map<String, String> attributes) {
        // In api_v2 nothing has these numbers.
        if (!query.all(filter).isEmpty()) {
            throw invalid("filter expressions are not offered; use the other fields of the query");
        }
        long from = ProtoTime.nanos(query, 4);
        long to = ProtoTime.nanos(query, 5);
        long shortest = ProtoTime.nanos(query, 6);
        long longest = ProtoTime.nanos(query, 7);
        long limit = query.number(8);
        if (to != 0 && from > to) {
            throw invalid("the start time must not be after the end time");
        }
        if (longest != 0 && shortest > longest) {
            throw invalid("the minimum duration must not be over the maximum");
        }
        return new TraceQuestion(
                tenant,
                textOrNull(query.text(1)),
                textOrNull(query.text(2)),
                /* kind= */ null,
                attributes,
                shortest,
                longest == 0 ? Long.MAX_VALUE : longest,
                new TimeRange(from, to == 0 ? Long.MAX_VALUE : to),
                limit <= 0 ? DEFAULT_LIMIT : (int) Math.min(limit, JaegerQueries.MOST_TRACES));
    }

    /// Null for any.
    static @Nullable SpanKind kind(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return SpanKind.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            throw invalid("span kind '%s' is none of unspecified, internal, server, client, producer, consumer"
                    .formatted(text));
        }
    }

    /// Start times, of which both are required.
    static TimeRange times(ProtoMessage request) {
        long from = ProtoTime.nanos(request, 1);
        long to = ProtoTime.nanos(request, 2);
        if (to == 0) {
            throw invalid("end_time is required");
        }
        if (from >= to) {
            throw invalid("end_time must be after start_time");
        }
        return new TimeRange(from, to);
    }

    private static @Nullable String textOrNull(String text) {
        return text.isEmpty() ? null : text;
    }

    static GrpcRefusal invalid(String message) {
        return new GrpcRefusal(GrpcStatus.INVALID_ARGUMENT, message);
    }
}
