package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.FoundTrace;
import dev.clew.cli.ask.FoundTrace.FoundSpan;
import dev.clew.cli.ask.ServerFault;
import dev.clew.cli.draw.ArrivalLine;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the newest traces that a query in TraceQL selects spans of, the oldest first; with --follow, those "
                    + "that arrive as well, each once, until it is interrupted. A server that restarts is waited for.",
            "--json: a line for each: {traceId, rootService, rootOperation, startTimeUnixNano, durationNanos, spanCount, "
                    + "errorSpanCount, spansetCount, matchedSpanCount}; with --spans {traceId, spanId, name, "
                    + "startTimeUnixNano, durationNanos, rootService}."
        },
        footer = {
            "%nExamples:",
            "  clew tail --follow '{ status = error }'",
            "  clew tail --follow --spans '{ kind = server && duration > 1s }'",
            "  clew tail --follow --json '{ }' | jq .traceId"
        })
final class TailCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "QUERY", description = "In TraceQL. Default: { }, every trace.")
    private String query = "{ }";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what arrives.")
    private boolean follow;

    @Option(names = "--spans", description = "Print the spans that are selected, instead of their traces.")
    private boolean spans;

    @Option(
            names = {"--since", "--last"},
            paramLabel = "WHEN",
            defaultValue = "1m",
            description = "How far back to begin: 30s, 1h, or an instant. Default: 1m")
    private Moment since = new Moment.Ago(Duration.ZERO);

    @Option(
            names = "--late",
            paramLabel = "TIME",
            defaultValue = "1m",
            description = "How long after its start a span may arrive and still be printed. Default: 1m")
    private Duration late = Duration.ZERO;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "How often the server is asked. Default: 1s")
    private Duration every = Duration.ZERO;

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private LookOptions look = new LookOptions();

    TailCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (late.isNegative() || every.compareTo(Duration.ofMillis(10)) < 0) {
            throw new UsageFault("--every %s: 10ms at least".formatted(every));
        }
        try (ClewServer asked = server.connect()) {
            var arrivals = new Arrivals(asked, query, spans, since.asOf(Instant.now()), late);
            // A server that was never there is a mistake; one that goes away comes back.
            show(arrivals);
            boolean isThere = true;
            while (follow) {
                Thread.sleep(every);
                isThere = goOn(arrivals, isThere);
            }
            return ExitCode.OK.number();
        } catch (InterruptedException _) {
            return ExitCode.INTERRUPTED.number();
        }
    }

    /// @return whether the server answered
    private boolean goOn(Arrivals arrivals, boolean wasThere) {
        try {
            show(arrivals);
            if (!wasThere) {
                console.err().println("clew: the server answers again");
            }
            return true;
        } catch (ServerFault fault) {
            if (fault.kind() != ServerFault.Kind.UNAVAILABLE) {
                throw fault;
            }
            if (wasThere) {
                console.err().println("clew: waiting for the server: " + fault.getMessage());
            }
            return false;
        }
    }

    private void show(Arrivals arrivals) {
        String truncatedBecause = arrivals.showNew(this::print);
        console.out().flush();
        if (!truncatedBecause.isEmpty()) {
            console.err().println("clew: some may be missing: " + truncatedBecause);
        }
    }

    private void print(FoundTrace trace, @Nullable FoundSpan span) {
        if (!look.json()) {
            console.out().println(ArrivalLine.text(trace, span, look.look(console)));
            return;
        }
        JsonDocument.print(console.out(), json -> {
            if (span == null) {
                TraceQlAnswer.fields(trace, json);
                return;
            }
            json.writeStringProperty("traceId", trace.traceId());
            json.writeStringProperty("spanId", span.spanId());
            json.writeStringProperty("name", span.name());
            json.writeStringProperty("startTimeUnixNano", Long.toUnsignedString(span.startNanos()));
            json.writeNumberProperty("durationNanos", span.durationNanos());
            json.writeStringProperty("rootService", trace.rootService());
        });
    }
}
