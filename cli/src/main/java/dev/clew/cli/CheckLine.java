package dev.clew.cli;

import dev.clew.store.check.CheckProgress;
import java.io.PrintStream;

/// A line on a terminal that says how far a check is, until it is closed. Into anything but a terminal it says nothing.
final class CheckLine implements CheckProgress, AutoCloseable {
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final long PAUSE_NANOS = 200_000_000;

    private final PrintStream to;
    private final boolean shown;
    private long paintedNanos = System.nanoTime();
    private boolean painted;

    CheckLine(Console console) {
        to = console.err();
        shown = console.progress();
    }

    @Override
    public void at(String file, long bytes, long bytesOfAll) {
        if (shown && System.nanoTime() - paintedNanos >= PAUSE_NANOS) {
            to.printf("%s%3.0f %%  %s", CLEAR_LINE, 100.0 * bytes / Math.max(1, bytesOfAll), file);
            to.flush();
            paintedNanos = System.nanoTime();
            painted = true;
        }
    }

    @Override
    public void close() {
        if (painted) {
            to.print(CLEAR_LINE);
            to.flush();
        }
    }
}
