package dev.clew.cli;

import dev.clew.cli.ask.FoundTrace;
import dev.clew.cli.draw.Durations;
import dev.clew.cli.draw.Table;
import dev.clew.cli.draw.Table.Column;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// What `clew search QUERY` prints: the traces, and how many of their spans the query selects.
final class TraceQlAnswer {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

    private TraceQlAnswer() {}

    static Table table(List<FoundTrace> found, ZoneId zone) {
        var table = new Table(List.of(
                new Column("STARTED", false, false),
                new Column("DURATION", true, false),
                new Column("SPANS", true, false),
                new Column("ERRORS", true, false),
                new Column("MATCHED", true, false),
                new Column("ROOT SERVICE", false, true),
                new Column("ROOT OPERATION", false, true),
                new Column("TRACE ID", false, false)));
        for (FoundTrace each : found) {
            List<String> cells = List.of(
                    TIME.format(Instant.ofEpochSecond(0, each.startNanos()).atZone(zone)),
                    Durations.text(each.durationNanos()),
                    Long.toString(each.spans()),
                    Long.toString(each.errors()),
                    Long.toString(each.matched()),
                    each.rootService(),
                    each.rootName().isEmpty() ? "(root missing)" : each.rootName(),
                    each.traceId());
            if (each.errors() > 0) {
                table.addFailed(cells);
            } else {
                table.add(cells);
            }
        }
        return table;
    }

    static void write(FoundTrace each, JsonGenerator json) {
        json.writeStartObject();
        fields(each, json);
        json.writeEndObject();
    }

    /// Of the object that is open.
    static void fields(FoundTrace each, JsonGenerator json) {
        json.writeStringProperty("traceId", each.traceId());
        json.writeStringProperty("rootService", each.rootService());
        json.writeStringProperty("rootOperation", each.rootName());
        json.writeStringProperty("startTimeUnixNano", Long.toUnsignedString(each.startNanos()));
        json.writeNumberProperty("durationNanos", each.durationNanos());
        json.writeNumberProperty("spanCount", each.spans());
        json.writeNumberProperty("errorSpanCount", each.errors());
        json.writeNumberProperty("spansetCount", each.spansets());
        json.writeNumberProperty("matchedSpanCount", each.matched());
    }
}
