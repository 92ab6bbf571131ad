package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.PolicyTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "try",
        mixinStandardHelpOptions = true,
        description = {
            "What a policy would have kept of the traces that a server has, beside the one that holds there: how many, "
                    + "and of errors, slow traces and operations. Nothing is changed. Of many traces, 20,000 are read, "
                    + "and shares come with the bounds between which they lie in 95 of 100 cases.",
            "--json: {policy, traces, readTraces, keptTraces{count, of, low, high}, keptSpans{}, keptErrors{}, "
                    + "slowNanos, keptSlow{}, keptOperations{}, keptRare{}, rules[{name, decided{}, kept{}}], "
                    + "truncatedBecause, bytesPerSpan, today{policy, version, and the same}, differences[{traceId, "
                    + "service, operation, spans, hasError, longestNanos, isKept, ruleOfToday, rule}]}."
        },
        footer = {
            "%nExamples:",
            "  clew sampling try policy.yaml --last 1h",
            "  clew sampling try policy.yaml --last 1h --diff 20",
            "  clew sampling try docs/how-to/sampling-policies/mission.yaml --last 7d --json"
        })
final class SamplingTryCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "POLICY", description = "A file in YAML.")
    private Path file = Path.of("policy.yaml");

    @Option(
            names = "--diff",
            paramLabel = "N",
            description = "Name up to so many traces that would be kept or dropped otherwise than now.")
    private int differences;

    @Mixin
    private RangeOptions times = new RangeOptions();

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private LookOptions look = new LookOptions();

    SamplingTryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RangeOptions.Range range = times.range();
        PolicyTrial trial;
        try (ClewServer asked = server.connect()) {
            trial = asked.tryPolicy(policy(), nanos(range.from()), nanos(range.to()), differences);
        }
        if (look.json()) {
            console.out().println(trial.json());
        } else {
            double seconds = Duration.between(range.from(), range.to()).toMillis() / 1e3;
            TrialReport.print(trial, seconds, look.look(console), console.out());
        }
        if (!trial.truncatedBecause().isEmpty()) {
            console.err().println("clew: not all traces were counted: " + trial.truncatedBecause());
        }
        return ExitCode.OK.number();
    }

    private String policy() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UsageFault("%s cannot be read: %s".formatted(file, e));
        }
    }

    private static long nanos(Instant instant) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
    }
}
