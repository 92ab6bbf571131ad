package dev.clew.server;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import dev.clew.store.PartDetails;
import dev.clew.store.StoreDetails;
import dev.clew.store.StoreStatistics;
import dev.clew.store.TraceStore;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What the store is made of and what was done since the start, for `clew stats`.
final class StatsRoutes {
    private static final JsonFactory JSON = new JsonFactory();

    private final TraceStore store;
    private final Instant startedAt = Instant.now();
    private final Map<String, Supplier<Map<String, Long>>> figures = new LinkedHashMap<>();

    StatsRoutes(TraceStore store) {
        this.store = store;
    }

    /// Tells figures of another part of the server too.
    ///
    /// @param what whose they are
    /// @param sinceStart asked for each answer: counts since the start, by name
    StatsRoutes with(String what, Supplier<Map<String, Long>> sinceStart) {
        figures.put(what, sinceStart);
        return this;
    }

    void addTo(ServerBuilder server) {
        server.route()
                .path("/api/clew/stats")
                .methods(HttpMethod.GET, HttpMethod.HEAD)
                .build((context, _) -> HttpResponse.of(this::stats, context.blockingTaskExecutor()));
    }

    private HttpResponse stats() {
        StoreDetails details = store.details();
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("version", Build.THIS.version());
            json.writeNumberProperty(
                    "uptimeSeconds", Duration.between(startedAt, Instant.now()).toMillis() / 1_000.0);
            json.writeName("store");
            totals(json, details);
            json.writeName("columns");
            sizes(json, details.bytesByColumn());
            json.writeName("indexes");
            sizes(json, details.bytesByIndex());
            json.writeArrayPropertyStart("parts");
            details.parts().forEach(part -> part(json, part));
            json.writeEndArray();
            json.writeObjectPropertyStart("sinceStart");
            json.writeName("store");
            numbers(json, details.sinceStart());
            figures.forEach((what, supplier) -> {
                json.writeName(what);
                numbers(json, supplier.get());
            });
            json.writeEndObject();
            json.writeEndObject();
        }
        return HttpResponse.of(MediaType.JSON, text + "\n");
    }

    private void totals(JsonGenerator json, StoreDetails details) {
        StoreStatistics held = store.statistics();
        var totals = new LinkedHashMap<String, Long>();
        totals.put("spans", held.spans());
        totals.put("traces", held.traces());
        totals.put("segments", details.onDisk(_ -> 1));
        totals.put("segmentSpans", details.onDisk(PartDetails::spans));
        totals.put("segmentBytes", details.onDisk(part -> part.bytes().total()));
        totals.put("openParts", details.inMemory(_ -> 1));
        totals.put("openSpans", details.inMemory(PartDetails::spans));
        totals.put("logBytes", details.logBytes());
        totals.put("logRecords", held.records());
        totals.put("recordFiles", details.records().files());
        totals.put("recordFileBytes", details.records().fileBytes());
        totals.put("recordFileRecords", details.records().fileRecords());
        totals.put("openRecords", details.records().openRecords());
        totals.put("recordLogBytes", details.records().logBytes());
        numbers(json, totals);
    }

    private static void sizes(JsonGenerator json, Map<String, Long> bytesByName) {
        json.writeStartArray();
        bytesByName.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(each -> {
                    json.writeStartObject();
                    json.writeStringProperty("name", each.getKey());
                    json.writeNumberProperty("bytes", each.getValue());
                    json.writeEndObject();
                });
        json.writeEndArray();
    }

    private static void part(JsonGenerator json, PartDetails part) {
        json.writeStartObject();
        json.writeStringProperty("tenant", part.tenant().name());
        json.writeStringProperty("name", part.name());
        json.writeNumberProperty("spans", part.spans());
        json.writeNumberProperty("traces", part.traces());
        if (part.spans() > 0) {
            json.writeStringProperty(
                    "firstStartUnixNano", Long.toUnsignedString(part.starts().fromNanos()));
            json.writeStringProperty(
                    "lastStartUnixNano", Long.toUnsignedString(part.starts().toNanos()));
        }
        json.writeNumberProperty("bytes", part.bytes().total());
        json.writeEndObject();
    }

    private static void numbers(JsonGenerator json, Map<String, Long> byName) {
        json.writeStartObject();
        byName.forEach(json::writeNumberProperty);
        json.writeEndObject();
    }
}
