package dev.clew.cli.ask;

import dev.clew.store.PartDetails;
import dev.clew.store.StoreDetails;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a store is made of, as a running server tells it, or a folder.
///
/// @param version of the server; empty if there is none
/// @param uptimeSeconds how long it runs; zero if there is none
/// @param store totals by name
/// @param columns bytes by name of column
/// @param indexes bytes by name of index
/// @param parts from the oldest of each tenant to the newest
/// @param sinceStart by part of the server, counts by name
public record StoreStats(
        String version,
        double uptimeSeconds,
        Map<String, Long> store,
        Map<String, Long> columns,
        Map<String, Long> indexes,
        List<Part> parts,
        Map<String, Map<String, Long>> sinceStart) {

    /// Spans that are kept together.
    ///
    /// @param name of the file; empty if they are in memory
    /// @param firstNanos when the earliest span starts, nanoseconds since 1970; zero if there is none
    /// @param lastNanos when the latest starts
    public record Part(
            String tenant, String name, long spans, long traces, long firstNanos, long lastNanos, long bytes) {}

    /// Reads the answer of `GET /api/clew/stats`.
    static StoreStats of(JsonValue json) {
        var sinceStart = new LinkedHashMap<String, Map<String, Long>>();
        json.get("sinceStart").fields().forEach((what, figures) -> sinceStart.put(what, figures.numbers()));
        String uptime = json.get("uptimeSeconds").text();
        return new StoreStats(
                json.get("version").text(),
                uptime.isEmpty() ? 0 : Double.parseDouble(uptime),
                json.get("store").numbers(),
                bytesByName(json.get("columns")),
                bytesByName(json.get("indexes")),
                json.get("parts").elements().stream().map(StoreStats::part).toList(),
                sinceStart);
    }

    private static Map<String, Long> bytesByName(JsonValue json) {
        var bytes = new LinkedHashMap<String, Long>();
        json.elements()
                .forEach(each ->
                        bytes.put(each.get("name").text(), each.get("bytes").number()));
        return bytes;
    }

    private static Part part(JsonValue json) {
        return new Part(
                json.get("tenant").text(),
                json.get("name").text(),
                json.get("spans").number(),
                json.get("traces").number(),
                json.get("firstStartUnixNano").number(),
                json.get("lastStartUnixNano").number(),
                json.get("bytes").number());
    }

    /// Of a store that nobody has open.
    public static StoreStats of(StoreDetails details) {
        var store = new LinkedHashMap<String, Long>();
        store.put("segments", details.onDisk(_ -> 1));
        store.put("segmentSpans", details.onDisk(PartDetails::spans));
        store.put("segmentBytes", details.onDisk(part -> part.bytes().total()));
        store.put("logBytes", details.logBytes());
        store.put("recordFiles", details.records().files());
        store.put("recordFileBytes", details.records().fileBytes());
        store.put("recordFileRecords", details.records().fileRecords());
        store.put("recordLogBytes", details.records().logBytes());
        List<Part> parts = details.parts().stream()
                .map(part -> new Part(
                        part.tenant().name(),
                        part.name(),
                        part.spans(),
                        part.traces(),
                        part.starts().fromNanos(),
                        part.starts().toNanos(),
                        part.bytes().total()))
                .toList();
        return new StoreStats("", 0, store, details.bytesByColumn(), details.bytesByIndex(), parts, Map.of());
    }
}
