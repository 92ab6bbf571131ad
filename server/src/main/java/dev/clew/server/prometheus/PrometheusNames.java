package dev.clew.server.prometheus;

import com.linecorp.armeria.common.RequestHeaders;
import dev.clew.model.Tenant;
import dev.clew.query.promql.PromExpression.Selector;
import dev.clew.query.promql.PromParser;
import dev.clew.query.promql.PromQueries;
import dev.clew.query.promql.SpanMetric;
import dev.clew.server.jaeger.Answer;
import dev.clew.server.jaeger.ApiRequest;
import dev.clew.server.jaeger.Refusal;
import dev.clew.store.TraceStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/// Which series, labels and metrics there are.
final class PrometheusNames {
    private static final List<Selector> ALL = List.of(new Selector(List.of()));

    /// How many `match[]` a request may have.
    static final int MOST_SELECTORS = 16;

    private final PromQueries queries;
    private final Function<RequestHeaders, Tenant> tenants;
    private final InstantSource clock;

    PrometheusNames(TraceStore store, Function<RequestHeaders, Tenant> tenants, InstantSource clock) {
        this.queries = new PromQueries(store);
        this.tenants = tenants;
        this.clock = clock;
    }

    Answer series(ApiRequest request) {
        List<Selector> selectors = selectors(request);
        if (selectors.isEmpty()) {
            throw Refusal.badRequest("parameter match[] is required");
        }
        List<Map<String, String>> all = series(selectors, request);
        return PrometheusJson.answer(json -> {
            json.writeStartArray();
            all.forEach(labels -> PrometheusJson.labels(json, labels));
            json.writeEndArray();
        });
    }

    private static List<Selector> selectors(ApiRequest request) {
        List<String> texts = request.params().all("match[]");
        if (texts.size() > MOST_SELECTORS) {
            throw Refusal.badRequest("%d match[] at most, these are %d".formatted(MOST_SELECTORS, texts.size()));
        }
        return texts.stream().map(PromParser::selector).toList();
    }

    private List<Map<String, String>> series(List<Selector> selectors, ApiRequest request) {
        var all = new ArrayList<Map<String, String>>();
        for (Selector selector : selectors) {
            all.addAll(queries.series(
                    selector,
                    tenants.apply(request.http().headers()),
                    PrometheusParams.range(request.params(), clock),
                    PrometheusQueries.limits(request)));
        }
        return all.stream().distinct().toList();
    }

    Answer labels(ApiRequest request) {
        return texts(PromQueries.labels());
    }

    Answer values(ApiRequest request) {
        String label = request.pathPart("label");
        List<Selector> selectors = selectors(request);
        if (label.equals("__name__") && selectors.isEmpty()) {
            return texts(Arrays.stream(SpanMetric.values())
                    .map(SpanMetric::text)
                    .sorted()
                    .toList());
        }
        var values = new TreeSet<String>();
        for (Map<String, String> series : series(selectors.isEmpty() ? ALL : selectors, request)) {
            String value = series.get(label);
            if (value != null) {
                values.add(value);
            }
        }
        return texts(values);
    }

    private static Answer texts(Collection<String> texts) {
        return PrometheusJson.answer(json -> {
            json.writeStartArray();
            texts.forEach(json::writeString);
            json.writeEndArray();
        });
    }

    Answer metadata(ApiRequest request) {
        return PrometheusJson.answer(json -> {
            json.writeStartObject();
            for (SpanMetric metric : SpanMetric.values()) {
                json.writeArrayPropertyStart(metric.text());
                json.writeStartObject();
                json.writeStringProperty("type", "counter");
                json.writeStringProperty("help", metric.help());
                json.writeStringProperty("unit", "");
                json.writeEndObject();
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    /// Grafana reads the version to know what it may ask; the last Prometheus that had no more than is asked here.
    Answer build(ApiRequest request) {
        return PrometheusJson.answer(json -> {
            json.writeStartObject();
            json.writeStringProperty("version", "2.24.0");
            json.writeEndObject();
        });
    }
}
