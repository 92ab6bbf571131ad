package dev.clew.query.traceql.search;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import dev.clew.model.TimeRange;
import dev.clew.model.Trace;
import dev.clew.model.TraceId;
import dev.clew.query.traceql.PlainEvaluator;
import dev.clew.query.traceql.PlainEvaluator.Group;
import dev.clew.query.traceql.syntax.Query;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a search finds, by trying every trace.
final class PlainSearch {
    /// Of a trace: for each spanset its labels, how many spans it has, and the ids of the earliest, in no
    /// order.
    record Row(TraceId id, List<Spans> spansets) {}

    record Spans(Map<String, AnyValue> labels, int matched, List<Long> starts) {}

    private PlainSearch() {}

    static List<Row> find(Query.Search query, List<Span> spans, TimeRange range, int limit, int mostSpans) {
        var traces = new HashMap<TraceId, List<Span>>();
        spans.forEach(span ->
                traces.computeIfAbsent(span.traceId(), _ -> new ArrayList<>()).add(span));
        record Found(long latest, Row row) {}
        var found = new ArrayList<Found>();
        traces.forEach((id, each) -> {
            Trace trace = Trace.of(each);
            List<Group> groups = new PlainEvaluator(trace, range).groups(query.stages());
            if (!groups.isEmpty()) {
                long latest = groups.stream()
                        .flatMap(group -> group.spans().stream())
                        .mapToLong(position -> trace.spans().get(position).startNanos())
                        .max()
                        .getAsLong();
                found.add(new Found(
                        latest,
                        new Row(
                                id,
                                groups.stream()
                                        .map(group -> spans(trace, group, mostSpans))
                                        .toList())));
            }
        });
        return found.stream()
                .sorted(Comparator.comparing(Found::latest, Comparator.reverseOrder())
                        .thenComparing(each -> each.row().id()))
                .map(Found::row)
                .limit(limit)
                .toList();
    }

    private static Spans spans(Trace trace, Group group, int mostSpans) {
        return new Spans(
                group.labels(),
                group.spans().size(),
                group.spans().stream()
                        .map(position -> trace.spans().get(position).startNanos())
                        .sorted()
                        .limit(mostSpans)
                        .toList());
    }
}
