package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.FoundTraces;
import dev.clew.cli.ask.SearchQuestion;
import dev.clew.cli.ask.TraceQlQuestion;
import dev.clew.cli.ask.TraceSummary;
import dev.clew.cli.draw.Durations;
import dev.clew.cli.draw.Table;
import dev.clew.cli.draw.Table.Column;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = {
            "Lists traces, newest first. Conditions are joined by and; or a query in TraceQL says it all.",
            "--json: {traces[{traceId, rootService, rootOperation, startTimeUnixNano, durationNanos, spanCount, "
                    + "errorSpanCount, orphanSpanCount, services[{name, spanCount, errorSpanCount}]}]}; of a query "
                    + "{traces[{traceId, rootService, rootOperation, startTimeUnixNano, durationNanos, spanCount, "
                    + "errorSpanCount, spansetCount, matchedSpanCount}]}."
        },
        footer = {
            "%nExamples:",
            "  clew search --service finance_lending_api --errors",
            "  clew search --tag loan.id=42 --since 7d",
            "  clew search '{ status = error } << { name = \"POST /api/loans\" }'",
            "  clew search --operation 'POST /api/loans' --min-duration 1s --limit 5 --json"
        })
final class SearchCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final Comparator<TraceSummary> NEWEST_FIRST =
            Comparator.comparingLong(TraceSummary::startNanos).reversed().thenComparing(TraceSummary::traceId);

    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "QUERY", description = "In TraceQL, instead of the conditions below.")
    private @Nullable String query;

    @Option(names = "--explain", description = "How the query is answered, and what takes how long.")
    private boolean explain;

    @Option(names = "--service", paramLabel = "NAME", description = "Traces that this service took part in.")
    private @Nullable String service;

    @Option(names = "--operation", paramLabel = "NAME", description = "Traces with a span of this name.")
    private @Nullable String operation;

    @Option(
            names = "--tag",
            paramLabel = "KEY=VALUE",
            description = "Traces with a span that has this attribute; may be repeated.")
    private Map<String, String> tags = new LinkedHashMap<>();

    @Option(names = "--errors", description = "Traces with an error.")
    private boolean errors;

    @Option(names = "--min-duration", paramLabel = "TIME", description = "At least this long: 250ms, 1.5s, 2m.")
    private @Nullable Duration atLeast;

    @Option(names = "--max-duration", paramLabel = "TIME", description = "At most this long.")
    private @Nullable Duration atMost;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "How many traces. Default: 20")
    private int limit;

    @Mixin
    private RangeOptions times = new RangeOptions();

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private LookOptions look = new LookOptions();

    SearchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RangeOptions.Range range = times.range();
        SearchQuestion question = question(range);
        if (query != null) {
            return ask(query, question, range);
        }
        if (explain) {
            throw new UsageFault("--explain goes with a query in TraceQL");
        }
        try (ClewServer asked = server.connect()) {
            List<TraceSummary> found =
                    asked.search(question).stream().sorted(NEWEST_FIRST).toList();
            return look.print(
                    console,
                    json -> JsonDocument.list(json, "traces", found, each -> write(each, json)),
                    found.isEmpty() ? range.without("trace") : null,
                    (as, out) -> table(found).print(as, out));
        }
    }

    private int ask(String traceQl, SearchQuestion conditions, RangeOptions.Range range) {
        if (!conditions.isOpen()) {
            throw new UsageFault("a query in TraceQL says it all: conditions such as --service belong into it");
        }
        var question = new TraceQlQuestion(traceQl, conditions.from(), conditions.to());
        try (ClewServer asked = server.connect()) {
            if (explain) {
                asked.explain(question, limit)
                        .forEach((name, value) -> console.out().printf("%-18s %s%n", name, value));
                return ExitCode.OK.number();
            }
            FoundTraces found = asked.search(question, limit);
            if (!found.truncatedBecause().isEmpty()) {
                console.err().println("clew: there may be more traces: " + found.truncatedBecause());
            }
            return look.print(
                    console,
                    json -> JsonDocument.list(json, "traces", found.traces(), each -> TraceQlAnswer.write(each, json)),
                    found.traces().isEmpty() ? range.without("trace") : null,
                    (as, out) ->
                            TraceQlAnswer.table(found.traces(), console.zone()).print(as, out));
        }
    }

    private SearchQuestion question(RangeOptions.Range range) {
        if (limit < 1) {
            throw new UsageFault("--limit %d: at least 1 is needed".formatted(limit));
        }
        var wanted = new LinkedHashMap<>(tags);
        if (errors) {
            wanted.put("error", "true");
        }
        return new SearchQuestion(service, operation, wanted, atLeast, atMost, range.from(), range.to(), limit);
    }

    private Table table(List<TraceSummary> found) {
        var table = new Table(List.of(
                new Column("STARTED", false, false),
                new Column("DURATION", true, false),
                new Column("SPANS", true, false),
                new Column("ERRORS", true, false),
                new Column("SERVICES", false, true),
                new Column("ROOT OPERATION", false, true),
                new Column("TRACE ID", false, false)));
        for (TraceSummary each : found) {
            List<String> cells = List.of(
                    TIME.format(Instant.ofEpochSecond(0, each.startNanos()).atZone(console.zone())),
                    Durations.text(each.durationNanos()),
                    Long.toString(each.spanCount()),
                    Long.toString(each.errorSpanCount()),
                    each.services().stream().map(TraceSummary.Service::name).collect(Collectors.joining(", ")),
                    each.rootOperationName().isEmpty() ? "(root missing)" : each.rootOperationName(),
                    each.traceId());
            if (each.errorSpanCount() > 0) {
                table.addFailed(cells);
            } else {
                table.add(cells);
            }
        }
        return table;
    }

    private static void write(TraceSummary each, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("traceId", each.traceId());
        json.writeStringProperty("rootService", each.rootServiceName());
        json.writeStringProperty("rootOperation", each.rootOperationName());
        json.writeStringProperty("startTimeUnixNano", Long.toUnsignedString(each.startNanos()));
        json.writeNumberProperty("durationNanos", each.durationNanos());
        json.writeNumberProperty("spanCount", each.spanCount());
        json.writeNumberProperty("errorSpanCount", each.errorSpanCount());
        json.writeNumberProperty("orphanSpanCount", each.orphanSpanCount());
        JsonDocument.list(json, "services", each.services(), service -> {
            json.writeStartObject();
            json.writeStringProperty("name", service.name());
            json.writeNumberProperty("spanCount", service.spanCount());
            json.writeNumberProperty("errorSpanCount", service.errorSpanCount());
            json.writeEndObject();
        });
        json.writeEndObject();
    }
}
