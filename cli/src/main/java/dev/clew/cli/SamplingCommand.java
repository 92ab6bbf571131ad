package dev.clew.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "sampling",
        mixinStandardHelpOptions = true,
        description = "Sampling policies: which traces are worth keeping.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "%nExamples:",
            "  clew sampling status --last 6h",
            "  clew sampling explain 5b8aa5a2d2c872e8321cf37308d69df2",
            "  clew sampling try policy.yaml --last 1h"
        })
final class SamplingCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "sampling what? 'status', 'explain' or 'try'");
    }
}
