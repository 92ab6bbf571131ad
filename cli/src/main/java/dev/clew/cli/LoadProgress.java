package dev.clew.cli;

import dev.clew.cli.draw.Durations;
import dev.clew.cli.load.Load;
import dev.clew.cli.load.LoadReport;
import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A line on a terminal that says how far a load is, until it is closed. Into anything but a terminal it says
/// nothing.
final class LoadProgress implements AutoCloseable {
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final long PAUSE_MILLIS = 200;

    private final Load load;
    private final PrintStream to;
    private final ScheduledExecutorService painter = Executors.newSingleThreadScheduledExecutor();
    private boolean painted;

    private LoadProgress(Load load, Console console) {
        this.load = load;
        this.to = console.err();
    }

    static LoadProgress of(Load load, Console console) {
        var progress = new LoadProgress(load, console);
        if (console.progress()) {
            var _ = progress.painter.scheduleWithFixedDelay(
                    progress::paint, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        return progress;
    }

    private void paint() {
        LoadReport report = load.soFar();
        double fraction = load.fraction();
        double secondsLeft = fraction <= 0 ? 0 : report.seconds() * (1 - fraction) / fraction;
        String left =
                secondsLeft < 1 ? "" : ", %s left".formatted(Durations.text(Math.round(secondsLeft) * 1_000_000_000));
        to.print("%s%3.0f %%, %,d spans, %,.0f a second%s"
                .formatted(CLEAR_LINE, 100 * fraction, report.acknowledgedSpans(), report.spansPerSecond(), left));
        to.flush();
        painted = true;
    }

    @Override
    public void close() {
        painter.close();
        if (painted) {
            to.print(CLEAR_LINE);
            to.flush();
        }
    }
}
