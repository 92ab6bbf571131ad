package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.SamplingStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "What was decided about traces: by rule and over time, exactly, and by what traces begin with since the "
                    + "server's start. Warnings go to stderr.",
            "--json: {policy{name, version, hash, where, since, problem, keepsEverything}, relief{factor, isForAll, "
                    + "because, cpuBusy, diskRoom}, totals{traces, keptTraces, droppedTraces, spans, keptSpans, "
                    + "droppedSpans, errors, keptErrors}, rules[{name, keep, shareNow, totals{}}], minutes[{at, "
                    + "totals{}}], operationsSinceStart[{service, operation, rule, keptTraces, droppedTraces, "
                    + "broughtBackTraces, keptSpans, droppedSpans}], warnings[]}."
        },
        footer = {"%nExamples:", "  clew sampling status", "  clew sampling status --last 6h --json"})
final class SamplingStatusCommand implements Callable<Integer> {
    private final Console console;

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
            status = asked.samplingStatus(nanos(range.from()), nanos(range.to()));
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
