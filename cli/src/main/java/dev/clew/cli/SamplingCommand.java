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
        footer = {"%nExamples:", "  clew sampling try policy.yaml --last 1h", "  clew sampling try --help"})
final class SamplingCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "sampling what? 'try' is all there is");
    }
}
