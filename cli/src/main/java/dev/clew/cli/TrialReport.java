package dev.clew.cli;

import dev.clew.cli.ask.PolicyTrial;
import dev.clew.cli.ask.PolicyTrial.Difference;
import dev.clew.cli.ask.PolicyTrial.Kept;
import dev.clew.cli.ask.PolicyTrial.Share;
import dev.clew.cli.draw.Durations;
import dev.clew.cli.draw.Look;
import dev.clew.cli.draw.Table;
import dev.clew.cli.draw.Table.Column;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;

/// What a sampling policy would have kept beside the one that holds, for people.
final class TrialReport {
    private TrialReport() {}

    /// @param seconds how long the range of time is
    static void print(PolicyTrial trial, double seconds, Look drawn, PrintStream out) {
        Kept proposed = trial.proposed();
        kept(trial, seconds).print(drawn, out);
        out.println();
        var rules = new Table(List.of(
                new Column("RULE", false, true),
                new Column("KEPT", true, false),
                new Column("DECIDED", true, false),
                new Column("SHARE", true, false)));
        proposed.rules()
                .forEach(rule -> rules.add(List.of(
                        rule.name(),
                        number(rule.kept().count()),
                        number(rule.kept().of()),
                        text(rule.kept()))));
        rules.print(drawn, out);
        if (!trial.differences().isEmpty()) {
            out.println();
            differences(trial.differences()).print(drawn, out);
        }
        if (proposed.readTraces() < proposed.traces()) {
            out.printf("%n%,d of %,d traces were read.%n", proposed.readTraces(), proposed.traces());
        }
    }

    private static Table kept(PolicyTrial trial, double seconds) {
        Kept proposed = trial.proposed();
        var table = new Table(List.of(
                new Column("POLICY " + proposed.policy(), false, true),
                new Column("KEPT", true, false),
                new Column("OF", true, false),
                new Column("SHARE", true, false),
                new Column("TODAY", true, false)));
        add(table, "traces", trial, Kept::keptTraces);
        add(table, "spans", trial, Kept::keptSpans);
        add(table, "traces with an error", trial, Kept::keptErrors);
        add(table, "slowest 1%, from " + Durations.text(proposed.slowNanos()), trial, Kept::keptSlow);
        add(table, "operations, once at least", trial, Kept::keptOperations);
        add(table, "traces of rare operations", trial, Kept::keptRare);
        table.add(List.of(
                "spans a second, about",
                "%.1f".formatted(spans(proposed, Share::count) / seconds),
                "%.1f".formatted(spans(proposed, Share::of) / seconds),
                "",
                "%.1f".formatted(spans(trial.today(), Share::count) / seconds)));
        if (trial.bytesPerSpan() > 0) {
            table.add(List.of(
                    "bytes on disk, about",
                    bytes(spans(proposed, Share::count) * trial.bytesPerSpan()),
                    bytes(spans(proposed, Share::of) * trial.bytesPerSpan()),
                    "",
                    bytes(spans(trial.today(), Share::count) * trial.bytesPerSpan())));
        }
        return table;
    }

    private static void add(Table table, String what, PolicyTrial trial, Function<Kept, Share> of) {
        Share share = of.apply(trial.proposed());
        table.add(List.of(what, number(share.count()), number(share.of()), text(share), text(of.apply(trial.today()))));
    }

    /// Of all traces, as those that were read let expect.
    private static double spans(Kept kept, Function<Share, Long> figure) {
        return kept.readTraces() == 0 ? 0 : (double) figure.apply(kept.keptSpans()) * kept.traces() / kept.readTraces();
    }

    private static Table differences(List<Difference> differences) {
        var table = new Table(List.of(
                new Column("TRACE", false, false),
                new Column("SERVICE", false, true),
                new Column("BEGINS WITH", false, true),
                new Column("SPANS", true, false),
                new Column("LONGEST", true, false),
                new Column("TODAY", false, true),
                new Column("THEN", false, true)));
        for (Difference each : differences) {
            List<String> cells = List.of(
                    each.traceId(),
                    each.service(),
                    each.operation(),
                    number(each.spans()),
                    Durations.text(each.longestNanos()),
                    (each.isKept() ? "dropped: " : "kept: ") + each.ruleOfToday(),
                    (each.isKept() ? "kept: " : "dropped: ") + each.rule());
            if (each.hasError()) {
                table.addFailed(cells);
            } else {
                table.add(cells);
            }
        }
        return table;
    }

    private static String number(long number) {
        return "%,d".formatted(number);
    }

    private static String bytes(double bytes) {
        return bytes < 1e6 ? "%.0f kB".formatted(bytes / 1e3) : "%.1f MB".formatted(bytes / 1e6);
    }

    private static String text(Share share) {
        if (share.of() == 0) {
            return "-";
        }
        String value = "%.1f%%".formatted(100.0 * share.count() / share.of());
        return share.isExact() ? value : "%s (%.1f-%.1f%%)".formatted(value, 100 * share.low(), 100 * share.high());
    }
}
