package dev.clew.server;

import dev.clew.model.Fault;
import dev.clew.server.sampling.Sampling;
import dev.clew.store.Keeping;
import dev.clew.store.TraceStore;
import dev.clew.store.sampling.TraceSampler;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;

/// The command line of the server, and the one place that chooses an engine.
@Command(
        name = "clew",
        description = "Receives the spans of many services and answers questions about them.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main {
    /// What the server needs is not to be had.
    private static final int UNAVAILABLE = 4;

    private Main() {}

    /// Ends the process: 0 after `serve` was told to stop, 2 for bad arguments, 4 if a port or the data
    /// folder is not to be had, 1 for a defect.
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /// What [#main] runs.
    public static CommandLine commandLine() {
        return commandLine(new Engine(Main::open, StoreLimits.DEFAULT.keeping(), Sampling.LOOK_EVERY));
    }

    private static TraceStore open(Path folder, Keeping keeping, TraceSampler sampler) {
        long heapBytes = Runtime.getRuntime().maxMemory();
        var format = new ColumnarFormat(() -> Block.forHeap(heapBytes));
        return SegmentStore.open(
                folder, format, StoreLimits.DEFAULT.forHeap(heapBytes).keeping(keeping), sampler);
    }

    static CommandLine commandLine(Engine engine) {
        return new CommandLine(new Main())
                .addSubcommand(new ServeCommand(engine))
                .setParameterExceptionHandler((mistake, _) -> {
                    CommandLine command = mistake.getCommandLine();
                    command.getErr()
                            .printf("clew: %s (see %s --help)%n", mistake.getMessage(), command.getCommandName());
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((problem, command, _) -> switch (problem) {
                    case Unavailable _, Fault _ -> {
                        command.getErr().printf("clew: %s%n", problem.getMessage());
                        yield UNAVAILABLE;
                    }
                    default -> {
                        problem.printStackTrace(command.getErr());
                        yield ExitCode.SOFTWARE;
                    }
                });
    }

    /// For `clew --version`.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"clew " + Build.THIS.version()};
        }
    }
}
