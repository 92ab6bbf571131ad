package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.ErasedTrace;
import dev.clew.cli.ask.ServerFault;
import dev.clew.cli.draw.PlainText;
import dev.clew.model.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description = {
            "Erases traces for good, one after the other: their spans and log records, in memory and on disk. Asks "
                    + "nothing. The server must have been started with --allow-erasing.",
            "Ends with 1 if files are damaged which may hold some of a trace still, with 3 if there was no such trace; "
                    + "the others are erased nevertheless.",
            "--json: a document in a line for each that was erased: {traceId, spans, logRecords, unsearchedFiles[]}."
        },
        footer = {
            "%nExamples:",
            "  clew erase 5b8aa5a2d2c872e8321cf37308d69df2",
            "  clew erase 5b8aa5a2d2c872e8321cf37308d69df2 0af7651916cd43dd8448eb211c80319c --tenant team-a"
        })
final class EraseCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "A trace id: up to 32 hexadecimal digits.")
    private List<TraceId> ids = new ArrayList<>();

    @Mixin
    private ServerOption server = new ServerOption();

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    EraseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ExitCode code = ExitCode.OK;
        try (ClewServer asked = server.connect()) {
            for (TraceId id : ids) {
                ExitCode one = erase(asked, id);
                code = code == ExitCode.OK ? one : code;
            }
        }
        return code.number();
    }

    private ExitCode erase(ClewServer asked, TraceId id) {
        ErasedTrace erased;
        try {
            erased = asked.erase(id);
        } catch (ServerFault fault) {
            if (fault.kind() != ServerFault.Kind.NOT_FOUND) {
                throw fault;
            }
            console.err().println("clew: " + fault.getMessage());
            return ExitCode.NOT_FOUND;
        }
        if (json) {
            console.out().println(erased.json());
        } else {
            console.out().printf("erased %s: %,d spans, %,d log records%n", id, erased.spans(), erased.logRecords());
        }
        // Who erases the next one must know of this one, whatever becomes of that.
        console.out().flush();
        for (String file : erased.unsearchedFiles()) {
            console.err().printf("clew: %s is damaged, and may hold some of %s%n", PlainText.harmless(file), id);
        }
        return erased.unsearchedFiles().isEmpty() ? ExitCode.OK : ExitCode.FINDING;
    }
}
