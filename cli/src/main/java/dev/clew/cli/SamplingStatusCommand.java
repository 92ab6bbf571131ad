package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.SamplingStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "What was decided about traces, exactly, for as long as decisions are remembered: by rule, over time, and "
                    + "by what traces begin with. Warnings go to stderr.",
            "--json: {policy{name, version, hash, where, since, problem, keepsEverything}, relief{factor, isForAll, "
                    + "because, cpuBusy, diskRoom}, totals{traces, keptTraces, droppedTraces, spans, keptSpans, "
                    + "droppedSpans, errors, keptErrors}, rules[{name, keep, shareNow, totals{}}], minutes[{at, "
                    + "totals{}}], by, steps{from, seconds, count}, groups[{service, operation, endpoint, rule, totals{}, "
                    + "tracesByStep[], keptTracesByStep[]}], warnings[]}."
        },
        footer = {"%nExamples:", "  clew sampling status", "  clew sampling status --last 6h --by endpoint"})
final class SamplingStatusCommand implements Callable<Integer> {
    private final Console console;

    /// What the server calls the groups.
    private enum By {
        SERVICE,
        OPERATION,
        ENDPOINT,
        RULE
    }

    @Option(
            names = "--by",
            paramLabel = "service|operation|endpoint|rule",
            description = "What to tell apart: what traces begin with, or what decided (default: operation).")
    private By by = By.OPERATION;

    @Mixin
    private RangeOptions times = new RangeOptions();

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private LookOptions look = new LookOptions();

    SamplingStatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RangeOptions.Range range = times.range();
        SamplingStatus status;
        try (ClewServer asked = server.connect()) {
            status = asked.samplingStatus(
                    nanos(range.from()), nanos(range.to()), by.name().toLowerCase(Locale.ROOT));
        }
        if (look.json()) {
            console.out().println(status.json());
        } else {
            SamplingReport.print(status, look.look(console), console.out());
            status.warnings().forEach(warning -> console.err().println("clew: " + warning));
        }
        return ExitCode.OK.number();
    }

    private static long nanos(Instant instant) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
    }
}
