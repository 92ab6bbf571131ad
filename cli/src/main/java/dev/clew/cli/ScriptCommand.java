package dev.clew.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// A command that the `clew` script runs itself. It is known here so that help and suggestions are complete.
@Command
final class ScriptCommand implements Callable<Integer> {
    static final List<String> NAMES = List.of("serve", "demo", "build", "test", "benchmark", "help");

    private final String name;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    ScriptCommand(String name) {
        this.name = name;
    }

    @Override
    public Integer call() {
        throw new UsageFault("%s %s: run it with the clew script at the root of the project"
                .formatted(name, String.join(" ", arguments))
                .strip());
    }
}
