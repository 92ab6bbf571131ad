package dev.clew.cli;

import dev.clew.cli.ask.SamplingStatus;
import dev.clew.cli.ask.SamplingStatus.Totals;
import dev.clew.cli.draw.Bars;
import dev.clew.cli.draw.Chart;
import dev.clew.cli.draw.Look;
import dev.clew.cli.draw.Table;
import dev.clew.cli.draw.Table.Column;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How sampling goes, for people.
final class SamplingReport {
    private static final int MOST_GROUPS = 20;
    private static final int BAR_CELLS = 20;

    private SamplingReport() {}

    static void print(SamplingStatus status, Look look, PrintStream out) {
        if (status.version() == 0) {
            out.println("Everything is kept.");
        } else {
            out.printf(
                    "Policy '%s', version %d (%s) of %s, since %s%n",
                    status.policy(), status.version(), status.hash(), status.where(), status.since());
        }
        if (status.all().traces() == 0) {
            out.println("Nothing was decided in that time.");
            return;
        }
        out.println();
        rules(status).print(look, out);
        if (status.minutes().size() > 1) {
            out.println();
            overTime(status).print(look, out);
        }
        if (!status.groups().isEmpty()) {
            out.println();
            groups(status).print(look, out);
        }
    }

    private static Table rules(SamplingStatus status) {
        var table = new Table(List.of(
                new Column("RULE", false, true),
                new Column("KEEPS", false, true),
                new Column("NOW", true, false),
                new Column("RECEIVED", true, false),
                new Column("KEPT", true, false),
                new Column("DROPPED", true, false),
                new Column("RATE", true, false),
                new Column("SPANS", true, false),
                new Column("KEPT SPANS", true, false)));
        for (SamplingStatus.Rule rule : status.rules()) {
            table.add(row(
                    rule.name(),
                    rule.keep().isEmpty() ? "(no rule any more)" : rule.keep(),
                    Double.isNaN(rule.shareNow()) ? "-" : percent(rule.shareNow()),
                    rule.totals()));
        }
        table.add(row("all", "", "", status.all()));
        return table;
    }

    private static List<String> row(String name, String keep, String now, Totals totals) {
        return List.of(
                name,
                keep,
                now,
                number(totals.traces()),
                number(totals.keptTraces()),
                number(totals.traces() - totals.keptTraces()),
                rate(totals.keptTraces(), totals.traces()),
                number(totals.spans()),
                number(totals.keptSpans()));
    }

    private static Chart overTime(SamplingStatus status) {
        Instant first = status.minutes().getFirst().at();
        int minutes = minute(first, status.minutes().getLast().at()) + 1;
        double[] received = new double[minutes];
        double[] kept = new double[minutes];
        double[] rate = new double[minutes];
        Arrays.fill(rate, Double.NaN);
        for (SamplingStatus.Minute each : status.minutes()) {
            int at = minute(first, each.at());
            received[at] = each.totals().traces();
            kept[at] = each.totals().keptTraces();
            rate[at] = received[at] == 0 ? Double.NaN : 100 * kept[at] / received[at];
        }
        var chart = new Chart(minutes);
        chart.add("traces a minute", received);
        chart.add("kept", kept);
        chart.add("kept of 100", rate);
        return chart;
    }

    private static int minute(Instant first, Instant at) {
        return Math.toIntExact(Duration.between(first, at).toMinutes());
    }

    private static Table groups(SamplingStatus status) {
        var columns = new ArrayList<Column>();
        switch (status.by()) {
            case "operation" ->
                columns.addAll(List.of(new Column("SERVICE", false, true), new Column("BEGINS WITH", false, true)));
            case "endpoint" ->
                columns.addAll(List.of(new Column("SERVICE", false, true), new Column("ENDPOINT", false, true)));
            default -> columns.add(new Column(status.by().toUpperCase(Locale.ROOT), false, true));
        }
        columns.addAll(List.of(
                new Column("RECEIVED", true, false),
                new Column("KEPT", true, false),
                new Column("DROPPED", true, false),
                new Column("RATE", true, false),
                new Column("RECEIVED OVER TIME", false, false),
                new Column("RATE OVER TIME", false, false)));
        var table = new Table(columns);
        status.groups().stream().limit(MOST_GROUPS).forEach(group -> {
            var cells = new ArrayList<>(group.names());
            long received = group.totals().traces();
            long kept = group.totals().keptTraces();
            cells.addAll(List.of(number(received), number(kept), number(received - kept), rate(kept, received)));
            cells.add(bars(group.tracesByStep(), highest(group.tracesByStep())));
            cells.add(bars(rates(group), 1));
            table.add(cells);
        });
        return table;
    }

    private static double highest(double[] values) {
        return Math.max(1, Arrays.stream(values).max().orElse(1));
    }

    private static double[] rates(SamplingStatus.Group group) {
        double[] rates = group.keptTracesByStep().clone();
        for (int i = 0; i < rates.length; i++) {
            rates[i] /= group.tracesByStep()[i];
        }
        return rates;
    }

    private static String bars(double[] values, double largest) {
        return values.length == 0 ? "" : Bars.of(values, Math.min(values.length, BAR_CELLS), largest);
    }

    private static String number(long number) {
        return "%,d".formatted(number);
    }

    private static String rate(long kept, long of) {
        return of == 0 ? "-" : percent((double) kept / of);
    }

    private static String percent(double share) {
        return "%.1f%%".formatted(100 * share);
    }
}
