package dev.clew.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;

/// Runs command lines and keeps what they print.
final class Terminal {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment;
    private final int columns;

    /// A pipe: neither colours nor a width.
    Terminal() {
        this(Map.of(), 0);
    }

    Terminal(Map<String, String> environment, int columns) {
        this.environment = environment;
        this.columns = columns;
    }

    /// @return the exit code
    int run(String... words) {
        out.reset();
        err.reset();
        return Main.run(console(), words);
    }

    Console console() {
        return new Console(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                columns,
                columns > 0,
                ZoneOffset.UTC);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
