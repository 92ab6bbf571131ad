package dev.clew.cli;

import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Option;

/// About which time a question is.
final class RangeOptions {
    @Option(
            names = {"--since", "--last"},
            paramLabel = "WHEN",
            defaultValue = "1h",
            description = "How far back: 30m, 1h, 7d, or an instant such as 2026-09-01T12:00:00Z. Default: 1h")
    private Moment since = new Moment.Ago(Duration.ZERO);

    @Option(
            names = "--until",
            paramLabel = "WHEN",
            defaultValue = "0s",
            description = "Up to when, in the same words. Default: now")
    private Moment until = new Moment.Ago(Duration.ZERO);

    /// @param from before `to`
    record Range(Instant from, Instant to) {
        /// What is said if there is nothing in it.
        ///
        /// @param what matches, in the singular
        String without(String what) {
            return "no %s matches between %s and %s".formatted(what, from, to);
        }
    }

    /// As it is now.
    Range range() {
        Instant now = Instant.now();
        var range = new Range(since.asOf(now), until.asOf(now));
        if (!range.from.isBefore(range.to)) {
            throw new UsageFault("--since %s is not before --until %s".formatted(range.from, range.to));
        }
        return range;
    }
}
