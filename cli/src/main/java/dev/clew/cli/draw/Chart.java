package dev.clew.cli.draw;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Numbers over time, a line for each series: a row of bars as high as the numbers are beside the largest
/// of all.
public final class Chart {
    private static final int USUAL_CELLS = 60;
    private static final int LEAST_CELLS = 10;

    private final int steps;
    private final List<Row> rows = new ArrayList<>();

    private record Row(String labels, double[] values) {
        double last() {
            return values[values.length - 1];
        }

        double max() {
            double max = Double.NaN;
            for (double value : values) {
                max = Double.isNaN(max) ? value : Math.max(max, Double.isNaN(value) ? max : value);
            }
            return max;
        }
    }

    /// @param steps how many numbers each series has, at least 1
    public Chart(int steps) {
        this.steps = steps;
    }

    /// @param values one for each step; NaN where there is none
    public void add(String labels, double[] values) {
        rows.add(new Row(PlainText.harmless(labels), values));
    }

    public void print(Look look, PrintStream out) {
        int labels = rows.stream()
                .mapToInt(row -> PlainText.width(row.labels()))
                .max()
                .orElse(0);
        int cells = Math.min(steps, USUAL_CELLS);
        if (look.columns() > 0) {
            cells = Math.clamp(look.columns() - labels - 24L, Math.min(LEAST_CELLS, cells), cells);
        }
        double largest =
                rows.stream().mapToDouble(Row::max).filter(max -> max > 0).max().orElse(1);
        out.println(new Line(look).dim("SERIES").padTo(labels + cells + 4).dim("%8s  %8s".formatted("LAST", "MAX")));
        for (Row row : rows) {
            out.println(new Line(look)
                    .plain(row.labels())
                    .padTo(labels + 2)
                    .service(row.labels(), Bars.of(row.values(), cells, largest))
                    .padTo(labels + cells + 4)
                    .plain("%8s  %8s".formatted(number(row.last()), number(row.max()))));
        }
    }

    private static String number(double number) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%.4g", number);
    }
}
