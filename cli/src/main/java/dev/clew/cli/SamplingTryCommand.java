package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.PolicyTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "try",
        mixinStandardHelpOptions = true,
        description = {
            "What a policy would have kept of the traces that a server has: how many, and of errors, slow traces and "
                    + "operations. Nothing is changed. Of many traces, 20,000 are read, and shares come with the "
                    + "bounds between which they lie in 95 of 100 cases.",
            "--json: {policy, traces, readTraces, keptTraces{count, of, low, high}, keptSpans{}, keptErrors{}, "
                    + "slowNanos, keptSlow{}, keptOperations{}, rules[{name, decided{}, kept{}}], truncatedBecause}."
        },
        footer = {
            "%nExamples:",
            "  clew sampling try policy.yaml --last 1h",
            "  clew sampling try docs/how-to/sampling-policies/mission.yaml --last 7d --json"
        })
final class SamplingTryCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "POLICY", description = "A file in YAML.")
    private Path file = Path.of("policy.yaml");

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
            trial = asked.tryPolicy(policy(), nanos(range.from()), nanos(range.to()));
        }
        if (look.json()) {
            JsonDocument.print(console.out(), json -> TrialReport.write(trial, json));
        } else {
            TrialReport.print(trial, look.look(console), console.out());
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
