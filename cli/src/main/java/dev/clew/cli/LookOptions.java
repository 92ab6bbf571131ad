package dev.clew.cli;

import dev.clew.cli.draw.Look;
import java.io.PrintStream;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/// How the answer is printed.
final class LookOptions {
    @Option(names = "--json", description = "Print one JSON document instead of text.")
    private boolean json;

    @Option(names = "--no-color", description = "Print without colours, as with NO_COLOR=1.")
    private boolean noColor;

    @Option(
            names = "--width",
            paramLabel = "COLUMNS",
            description = "Keep within this many columns; by default the terminal's, or without limit into a pipe.")
    private int width;

    boolean json() {
        return json;
    }

    /// Prints an answer: as one JSON document if that is asked for, else as a drawing; where there is nothing to
    /// draw, a message says so.
    ///
    /// @param document writes the fields of the document
    /// @param nothing what is said if there is nothing; null if there is something
    /// @return the exit code
    int print(
            Console console,
            Consumer<JsonGenerator> document,
            @Nullable String nothing,
            BiConsumer<Look, PrintStream> drawing) {
        if (json) {
            JsonDocument.print(console.out(), document);
        } else if (nothing != null) {
            console.err().println("clew: " + nothing);
        } else {
            drawing.accept(look(console), console.out());
        }
        return ExitCode.OK.number();
    }

    Look look(Console console) {
        return console.look(!noColor, width);
    }
}
