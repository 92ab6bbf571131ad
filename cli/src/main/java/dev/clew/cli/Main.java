package dev.clew.cli;

import dev.clew.cli.ask.ServerFault;
import dev.clew.cli.draw.Durations;
import dev.clew.model.Fault;
import dev.clew.model.TraceId;
import dev.clew.store.StoreDetails;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.check.CheckReport;
import dev.clew.store.segment.FolderDetails;
import dev.clew.store.segment.StoreCheck;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line: reads words, runs the command they name, turns what went wrong into a message and an
/// exit code. The one place that knows how a store looks on disk.
public final class Main {
    private static final int WIDEST_HELP = 110;
    private static final int NARROWEST_HELP = 60;
    private static final int USUAL_COLUMNS = 80;

    private static final String HELP = "help.txt";

    private Main() {}

    public static void main(String[] args) {
        // A command line has no log; its libraries need not ask for one.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(run(Console.ofProcess(), args));
    }

    /// Runs one command line to its end.
    ///
    /// @return the exit code
    static int run(Console console, String... args) {
        int code = commandLine(console).execute(args);
        console.out().flush();
        return code;
    }

    static CommandLine commandLine(Console console) {
        var line = new CommandLine(new Clew(console));
        // Before there are subcommands, because they would inherit it.
        line.setHelpSectionKeys(List.of(HELP));
        line.getHelpSectionMap().put(HELP, _ -> resource(HELP));
        line.addSubcommand(new TraceCommand(console));
        line.addSubcommand(new SearchCommand(console));
        line.addSubcommand(new MetricsCommand(console));
        line.addSubcommand(new TailCommand(console));
        line.addSubcommand(new ServicesCommand(console));
        line.addSubcommand(new EraseCommand(console));
        line.addSubcommand(new LoadCommand(console));
        line.addSubcommand(new StatsCommand(console, Main::details));
        line.addSubcommand(new VerifyStoreCommand(console, Main::check));
        line.addSubcommand(new CommandLine(new SamplingCommand())
                .addSubcommand(new SamplingStatusCommand(console))
                .addSubcommand(new SamplingExplainCommand(console))
                .addSubcommand(new SamplingTryCommand(console)));
        ScriptCommand.NAMES.forEach(name -> line.addSubcommand(name, new ScriptCommand(name)));

        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(Help.defaultColorScheme(console.colour() ? Help.Ansi.ON : Help.Ansi.OFF));
        int columns = console.columns() == 0 ? USUAL_COLUMNS : console.columns();
        line.setUsageHelpWidth(Math.clamp(columns, NARROWEST_HELP, WIDEST_HELP));
        line.registerConverter(TraceId.class, reading(TraceId::parse));
        line.registerConverter(Duration.class, reading(Durations::parse));
        line.registerConverter(Moment.class, reading(Moment::parse));
        line.registerConverter(URI.class, reading(Main::httpAddress));
        line.setParameterExceptionHandler((fault, _) -> misused(fault, console));
        line.setExecutionExceptionHandler((fault, _, _) -> failed(fault, console));

        line.getCommandSpec().version(version());
        line.getSubcommands().values().forEach(each -> {
            describe(each.getCommandSpec());
            each.getSubcommands().values().forEach(nested -> describe(nested.getCommandSpec()));
        });
        return line;
    }

    private static StoreDetails details(Path folder) {
        return FolderDetails.read(folder, new ColumnarFormat());
    }

    private static CheckReport check(Path folder, CheckProgress progress) {
        return StoreCheck.run(folder, new ColumnarFormat(), progress);
    }

    /// Gives a command what all of them have.
    private static void describe(CommandSpec command) {
        command.version(version());
        command.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(ExitCode.meanings());
    }

    private static <T> ITypeConverter<T> reading(ITypeConverter<T> parser) {
        return text -> {
            try {
                return parser.convert(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        };
    }

    private static URI httpAddress(String text) {
        var address = URI.create(text);
        if (!Set.of("http", "https").contains(String.valueOf(address.getScheme())) || address.getHost() == null) {
            throw new IllegalArgumentException("'%s' is not an address such as http://127.0.0.1:16686".formatted(text));
        }
        return address;
    }

    private static int misused(ParameterException fault, Console console) {
        CommandLine command = fault.getCommandLine();
        console.err().println("clew: " + fault.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(fault, console.err())) {
            console.err()
                    .printf(
                            "Try: clew %s%n",
                            command.getParent() == null ? "help" : command.getCommandName() + " --help");
        }
        return ExitCode.USAGE.number();
    }

    private static int failed(Exception fault, Console console) {
        ExitCode code =
                switch (fault) {
                    case UsageFault _ -> ExitCode.USAGE;
                    case FolderFault folder -> folder.code();
                    case Fault _ -> ExitCode.UNAVAILABLE;
                    case ServerFault server ->
                        switch (server.kind()) {
                            case MISUNDERSTOOD -> ExitCode.USAGE;
                            case NOT_FOUND -> ExitCode.NOT_FOUND;
                            case DAMAGED -> ExitCode.FINDING;
                            case UNAVAILABLE -> ExitCode.UNAVAILABLE;
                            case NOT_ALLOWED -> ExitCode.NOT_ALLOWED;
                        };
                    default -> throw new IllegalStateException("a defect in this command", fault);
                };
        console.err().println("clew: " + fault.getMessage());
        return code.number();
    }

    @Command(name = "clew", mixinStandardHelpOptions = true)
    private record Clew(Console console) implements Runnable {
        @Override
        public void run() {
            console.out().print(resource(HELP));
        }
    }

    private static String version() {
        return "%s (Java %s)".formatted(resource("version.txt").strip(), Runtime.version());
    }

    private static String resource(String name) {
        try (InputStream in = Main.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its own " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
