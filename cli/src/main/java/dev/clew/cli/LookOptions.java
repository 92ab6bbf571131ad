package dev.clew.cli;

import dev.clew.cli.draw.Look;
import picocli.CommandLine.Option;

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

    Look look(Console console) {
        return console.look(!noColor, width);
    }
}
