package dev.clew.lending.demo;

import java.io.PrintStream;

/// What happens, line by line, with the seconds since the start.
final class Progress {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;
    private final long startNanos = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String message) {
        out.printf("demo %5.1f s  %s%n", (System.nanoTime() - startNanos) / NANOS_PER_SECOND, message);
    }

    /// Says what went wrong, cause by cause.
    void fail(Throwable failure) {
        say("failed: " + message(failure));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            out.printf("    because: %s%n", message(cause));
        }
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }
}
