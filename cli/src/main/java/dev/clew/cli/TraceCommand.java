package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.FoundTraceById;
import dev.clew.cli.draw.TraceDrawing;
import dev.clew.model.TraceId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Prints one trace as a tree: each span with its duration, its service where that changes, its errors, "
                    + "events and links.",
            "--json: {traceId, rootName, rootService, startTimeUnixNano, durationNanos, spanCount, errorCount, "
                    + "orphanCount, services[], spans[{spanId, parentSpanId, place, depth, name, service, kind, "
                    + "startTimeUnixNano, durationNanos, status, statusMessage, attributes, resource, events[], "
                    + "links[]}]}, spans parents first."
        },
        footer = {
            "%nExamples:",
            "  clew trace 5b8aa5a2d2c872e8321cf37308d69df2",
            "  clew trace 5b8aa5a2d2c872e8321cf37308d69df2 --server http://tracing:16686 --width 160",
            "  clew trace 5b8aa5a2d2c872e8321cf37308d69df2 --json | jq '.spans[] | select(.status == \"error\")'"
        })
final class TraceCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "ID", description = "The trace id: up to 32 hexadecimal digits.")
    private TraceId id = new TraceId(0, 0);

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private LookOptions look = new LookOptions();

    TraceCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ClewServer asked = server.connect()) {
            FoundTraceById found = asked.trace(id);
            if (look.json()) {
                TraceJson.print(found.trace(), console.out());
            } else {
                TraceDrawing.print(found.trace(), look.look(console), console.out());
            }
            if (found.truncatedBecause().isEmpty()) {
                return ExitCode.OK.number();
            }
            console.err().println("clew: spans may be missing: " + found.truncatedBecause());
            return ExitCode.FINDING.number();
        }
    }
}
