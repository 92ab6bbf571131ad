package dev.clew.server.tempo;

import dev.clew.model.Tenant;
import dev.clew.model.TimeRange;
import dev.clew.query.traceql.metrics.MetricsQuestion;
import dev.clew.query.traceql.metrics.Steps;
import dev.clew.query.traceql.search.SearchQuestion;
import dev.clew.query.traceql.syntax.Query;
import dev.clew.server.grpc.ProtoMessage;
import dev.clew.server.jaeger.Params;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.ScanLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// What the messages of `tempopb.StreamingQuerier` ask. A number that is zero was not given.
final class StreamingQuestions {
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long MILLI_NANOS = 1_000_000;

    private StreamingQuestions() {}

    /// `SearchRequest`
    static SearchQuestion search(ProtoMessage request, Tenant tenant, ScanLimits limits) {
        String text = request.text(8);
        return new SearchQuestion(
                tenant,
                text.isEmpty() ? byTags(request) : TempoSearch.query(text),
                seconds(request, 5, 6),
                atMost(request, 4, "limit", TempoSearch.MOST_TRACES, TempoSearch.USUAL_TRACES),
                atMost(request, 9, "spansPerSpanSet", TempoSearch.MOST_SPANS, TempoSearch.USUAL_SPANS),
                limits);
    }

    private static Query.Search byTags(ProtoMessage request) {
        List<TagSearch.Tag> tags = request.messages(1).stream()
                .map(entry -> new TagSearch.Tag(entry.text(1), entry.text(2)))
                .toList();
        long shortest = unsigned32(request, 2) * MILLI_NANOS;
        long longest = unsigned32(request, 3) * MILLI_NANOS;
        if (longest != 0 && shortest > longest) {
            throw Refusal.badRequest("minDurationMs must not be over maxDurationMs");
        }
        return TagSearch.query(tags, shortest, longest == 0 ? Long.MAX_VALUE : longest);
    }

    /// Start and end in seconds; what is not given is open.
    static TimeRange seconds(ProtoMessage request, int start, int end) {
        long to = unsigned32(request, end);
        return TempoParams.range(
                unsigned32(request, start) * SECOND_NANOS, to == 0 ? Long.MAX_VALUE : to * SECOND_NANOS);
    }

    /// A number that has a maximum.
    static int atMost(ProtoMessage request, int field, String name, int most, int otherwise) {
        long number = request.number(field);
        if (number < 0 || number > most) {
            throw Params.refuse(name, Long.toUnsignedString(number), "a whole number from 1 to %d".formatted(most));
        }
        return number == 0 ? otherwise : (int) number;
    }

    private static long unsigned32(ProtoMessage request, int field) {
        return request.number(field) & 0xffff_ffffL;
    }

    /// `QueryRangeRequest`
    static MetricsQuestion range(ProtoMessage request, Tenant tenant, ScanLimits limits, InstantSource clock) {
        Query.Metrics query = TempoMetrics.query(request.text(1));
        TimeRange range = nanos(request, clock);
        long step = nanos(request, 4, "step", TempoMetrics.usualStepNanos(range));
        int exemplars = atMost(request, 16, "exemplars", TempoMetrics.MOST_EXEMPLARS, TempoMetrics.hinted(query));
        return new MetricsQuestion(tenant, query, range, Steps.of(range, step), exemplars, limits);
    }

    /// `QueryInstantRequest`
    static MetricsQuestion instant(ProtoMessage request, Tenant tenant, ScanLimits limits, InstantSource clock) {
        TimeRange range = nanos(request, clock);
        return new MetricsQuestion(
                tenant, TempoMetrics.query(request.text(1)), range, Steps.single(range), /* exemplars= */ 0, limits);
    }

    /// Start and end in nanoseconds; the last hour if they are not given.
    private static TimeRange nanos(ProtoMessage request, InstantSource clock) {
        Instant now = clock.instant();
        long to = nanos(request, 3, "end", now.getEpochSecond() * SECOND_NANOS + now.getNano());
        return TempoParams.range(
                nanos(request, 2, "start", Math.max(0, to - Duration.ofHours(1).toNanos())), to);
    }

    private static long nanos(ProtoMessage request, int field, String name, long otherwise) {
        long nanos = request.number(field);
        if (nanos < 0) {
            throw Params.refuse(name, Long.toUnsignedString(nanos), "nanoseconds that end before the year 2262");
        }
        return nanos == 0 ? otherwise : nanos;
    }
}
