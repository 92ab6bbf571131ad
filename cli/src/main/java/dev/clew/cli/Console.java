package dev.clew.cli;

import dev.clew.cli.draw.Look;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Map;

/// Where a command writes, and what it may know about who reads.
///
/// @param out data; flushed when the command ends
/// @param err messages
/// @param environment the process's variables
/// @param columns width of the terminal that `out` is; zero if it is none
/// @param progress whether `err` is a terminal
/// @param zone for times of day
record Console(
        PrintStream out, PrintStream err, Map<String, String> environment, int columns, boolean progress, ZoneId zone) {

    /// The process's own; the `clew` script tells what only it can ask the terminal. Text is UTF-8 whatever
    /// the locale says, because containers rarely set one and terminals read UTF-8 anyway.
    static Console ofProcess() {
        return new Console(
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                Integer.getInteger("clew.stdout.columns", 0),
                Boolean.getBoolean("clew.stderr.terminal"),
                ZoneId.systemDefault());
    }

    /// Whether to colour what goes to `out`, by the conventions of no-color.org and bixense.com/clicolors.
    boolean colour() {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            return false;
        }
        if (!environment.getOrDefault("CLICOLOR_FORCE", "0").equals("0")) {
            return true;
        }
        return columns > 0 && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /// @param colourAllowed false if the command line forbids colours
    /// @param width what the command line asks for; zero for the terminal's
    Look look(boolean colourAllowed, int width) {
        return new Look(colourAllowed && colour(), width > 0 ? width : columns, zone);
    }
}
