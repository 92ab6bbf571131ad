package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.StoreStats;
import dev.clew.cli.draw.Durations;
import dev.clew.cli.draw.Look;
import dev.clew.cli.draw.Table;
import dev.clew.cli.draw.Table.Column;
import dev.clew.store.StoreDetails;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description = {
            "What the store is made of: how many bytes a span takes, by column and by index, its blocks, and what was "
                    + "done since the start.",
            "--json: {version, uptimeSeconds, store{...}, columns[{name, bytes}], indexes[{name, bytes}], "
                    + "parts[{tenant, name, spans, traces, firstStartUnixNano, lastStartUnixNano, bytes}], "
                    + "sinceStart{store{...}}}; everything, whatever --all says."
        },
        footer = {
            "%nExamples:",
            "  clew stats",
            "  clew stats --all --server http://10.0.0.7:16686",
            "  clew stats --data ./clew-data --json | jq '.columns[0]'"
        })
final class StatsCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final int SHOWN = 15;

    private final Console console;
    private final Function<Path, StoreDetails> read;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Look into this data folder, which no Clew is using, instead of asking a server.")
    private @Nullable Path data;

    @Option(names = "--all", description = "Every column and every block, not the largest and the newest only.")
    private boolean all;

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private LookOptions look = new LookOptions();

    /// @param read tells of a store that nobody has open
    StatsCommand(Console console, Function<Path, StoreDetails> read) {
        this.console = console;
        this.read = read;
    }

    @Override
    public Integer call() {
        StoreStats stats = data == null ? ask() : read(data);
        if (look.json()) {
            JsonDocument.print(console.out(), json -> write(stats, json));
        } else {
            Look drawn = look.look(console);
            totals(stats).print(drawn, console.out());
            sizes(stats).print(drawn, console.out());
            parts(stats, drawn.zone()).print(drawn, console.out());
            if (!stats.sinceStart().isEmpty()) {
                sinceStart(stats).print(drawn, console.out());
            }
        }
        return ExitCode.OK.number();
    }

    private StoreStats ask() {
        try (ClewServer asked = server.connect()) {
            return asked.stats();
        }
    }

    private StoreStats read(Path folder) {
        try (var held = HeldFolder.of(folder)) {
            return StoreStats.of(read.apply(held.path()));
        }
    }

    private static Table totals(StoreStats stats) {
        var table = new Table(List.of(new Column("STORE", false, false), new Column("AMOUNT", true, false)));
        stats.store().forEach((name, count) -> table.add(List.of(words(name), "%,d".formatted(count))));
        long spans = stats.store().getOrDefault("segmentSpans", 0L);
        table.add(
                List.of("bytes per span in segments", perSpan(stats.store().getOrDefault("segmentBytes", 0L), spans)));
        return table;
    }

    private Table sizes(StoreStats stats) {
        long spans = stats.store().getOrDefault("segmentSpans", 0L);
        long bytes = Math.max(1, stats.store().getOrDefault("segmentBytes", 0L));
        var table = new Table(List.of(
                new Column("TAKES", false, true),
                new Column("BYTES", true, false),
                new Column("PER SPAN", true, false),
                new Column("SHARE", true, false)));
        largest(stats.columns())
                .forEach(each -> addSize(table, "column " + each.getKey(), each.getValue(), spans, bytes));
        long rest = stats.columns().values().stream().mapToLong(Long::longValue).sum()
                - largest(stats.columns()).stream()
                        .mapToLong(Map.Entry::getValue)
                        .sum();
        if (rest > 0) {
            addSize(table, "the other columns (--all shows them)", rest, spans, bytes);
        }
        stats.indexes().forEach((name, size) -> addSize(table, "index " + name, size, spans, bytes));
        return table;
    }

    private List<Map.Entry<String, Long>> largest(Map<String, Long> columns) {
        return columns.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(all ? Integer.MAX_VALUE : SHOWN)
                .toList();
    }

    private static void addSize(Table table, String name, long size, long spans, long bytes) {
        table.add(
                List.of(name, "%,d".formatted(size), perSpan(size, spans), "%.1f %%".formatted(100.0 * size / bytes)));
    }

    private static String perSpan(long bytes, long spans) {
        return spans == 0 ? "" : "%.2f".formatted((double) bytes / spans);
    }

    private Table parts(StoreStats stats, ZoneId zone) {
        var table = new Table(List.of(
                new Column("BLOCK", false, true),
                new Column("SPANS", true, false),
                new Column("TRACES", true, false),
                new Column("BYTES", true, false),
                new Column("FROM", false, false),
                new Column("TO", false, false)));
        List<StoreStats.Part> parts = stats.parts();
        int hidden = all ? 0 : Math.max(0, parts.size() - SHOWN);
        if (hidden > 0) {
            table.add(List.of("%,d older ones (--all shows them)".formatted(hidden), "", "", "", "", ""));
        }
        for (StoreStats.Part part : parts.subList(hidden, parts.size())) {
            boolean isEmpty = part.spans() == 0;
            table.add(List.of(
                    part.name().isEmpty() ? "in memory, of " + part.tenant() : part.name(),
                    "%,d".formatted(part.spans()),
                    "%,d".formatted(part.traces()),
                    part.name().isEmpty() ? "" : "%,d".formatted(part.bytes()),
                    isEmpty ? "" : time(part.firstNanos(), zone),
                    isEmpty ? "" : time(part.lastNanos(), zone)));
        }
        return table;
    }

    private static String time(long nanos, ZoneId zone) {
        return TIME.format(Instant.ofEpochSecond(0, nanos).atZone(zone));
    }

    private static Table sinceStart(StoreStats stats) {
        String age = Durations.text((long) (stats.uptimeSeconds() * 1e9));
        var table = new Table(List.of(
                new Column("SINCE THE START, %s AGO".formatted(age), false, false),
                new Column("COUNT", true, false),
                new Column("PER SECOND", true, false)));
        stats.sinceStart()
                .forEach((what, figures) -> figures.forEach((name, count) -> table.add(List.of(
                        what + ": " + words(name),
                        "%,d".formatted(count),
                        stats.uptimeSeconds() == 0 ? "" : "%,.1f".formatted(count / stats.uptimeSeconds())))));
        return table;
    }

    /// `spansIn` as people write it.
    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static void write(StoreStats stats, JsonGenerator json) {
        json.writeStringProperty("version", stats.version());
        json.writeNumberProperty("uptimeSeconds", stats.uptimeSeconds());
        numbers(json, "store", stats.store());
        sizes(json, "columns", stats.columns());
        sizes(json, "indexes", stats.indexes());
        JsonDocument.list(json, "parts", stats.parts(), part -> write(part, json));
        json.writeObjectPropertyStart("sinceStart");
        stats.sinceStart().forEach((what, figures) -> numbers(json, what, figures));
        json.writeEndObject();
    }

    private static void sizes(JsonGenerator json, String name, Map<String, Long> bytesByName) {
        var largestFirst = new ArrayList<>(bytesByName.entrySet());
        largestFirst.sort(Map.Entry.<String, Long>comparingByValue().reversed());
        JsonDocument.list(json, name, largestFirst, each -> {
            json.writeStartObject();
            json.writeStringProperty("name", each.getKey());
            json.writeNumberProperty("bytes", each.getValue());
            json.writeEndObject();
        });
    }

    private static void write(StoreStats.Part part, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("tenant", part.tenant());
        json.writeStringProperty("name", part.name());
        json.writeNumberProperty("spans", part.spans());
        json.writeNumberProperty("traces", part.traces());
        json.writeStringProperty("firstStartUnixNano", Long.toUnsignedString(part.firstNanos()));
        json.writeStringProperty("lastStartUnixNano", Long.toUnsignedString(part.lastNanos()));
        json.writeNumberProperty("bytes", part.bytes());
        json.writeEndObject();
    }

    private static void numbers(JsonGenerator json, String name, Map<String, Long> byName) {
        json.writeObjectPropertyStart(name);
        byName.forEach(json::writeNumberProperty);
        json.writeEndObject();
    }
}
