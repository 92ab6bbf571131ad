package dev.clew.query.quality;

import dev.clew.model.Span;
import dev.clew.store.Completeness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks every span of a service what every metric asks, trace by trace.
final class Judge {
    private static final int MOST_CLIENTS = 100;

    private final String service;
    private final Map<QualityMetric, Tally> tallies = new EnumMap<>(QualityMetric.class);
    private final NamePatterns names = new NamePatterns();
    private final Map<String, Tally.Spans> clients = new HashMap<>();
    private long traces;
    private long spans;

    Judge(String service) {
        this.service = service;
        for (QualityMetric metric : QualityMetric.values()) {
            tallies.put(metric, new Tally());
        }
    }

    void add(JudgedTrace trace) {
        traces++;
        Example first = Example.of(trace.span(0));
        tallies.forEach((metric, tally) -> {
            if (metric.isOfTraces()) {
                tally.add(metric.judge(trace, 0), first);
            }
        });
        for (int i = 0; i < trace.size(); i++) {
            if (trace.span(i).serviceName().equals(service)) {
                spans++;
                add(trace, i);
            }
        }
    }

    private void add(JudgedTrace trace, int position) {
        Span span = trace.span(position);
        Example example = Example.of(span);
        tallies.forEach((metric, tally) -> {
            if (!metric.isOfTraces()) {
                tally.add(metric.judge(trace, position), example);
            }
        });
        names.add(span.name(), example);
        String sdk = SdkVersion.of(span.resource()).text();
        if (clients.size() < MOST_CLIENTS || clients.containsKey(sdk)) {
            clients.computeIfAbsent(sdk, _ -> new Tally.Spans()).add(example);
        }
    }

    /// Once only.
    TraceQuality quality(Completeness completeness) {
        var results = new ArrayList<MetricResult>();
        tallies.forEach((metric, tally) -> {
            if (metric == QualityMetric.NAMES_ARE_FEW) {
                names.judge(tally);
            }
            results.add(tally.result(metric));
        });
        results.removeIf(result -> !result.isJudged());
        List<TraceQuality.Client> made = clients.entrySet().stream()
                .map(each -> new TraceQuality.Client(
                        each.getKey(), SdkVersion.MINIMUM, each.getValue().counted()))
                .sorted(Comparator.comparingLong(
                                (TraceQuality.Client client) -> client.spans().count())
                        .reversed()
                        .thenComparing(TraceQuality.Client::version))
                .toList();
        return new TraceQuality(traces, spans, results, made, completeness);
    }
}
