package dev.clew.cli.draw;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Numbers over time, a line for each series: a row of bars as high as the numbers are beside the largest
/// of all.
public final class Chart {
    private static final String BARS = "▁▂▃▄▅▆▇█";
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
                    .service(row.labels(), bars(row.values(), cells, largest))
                    .padTo(labels + cells + 4)
                    .plain("%8s  %8s".formatted(number(row.last()), number(row.max()))));
        }
    }

    /// Each cell stands for as many steps as any other, and is as high as the largest of them.
    private static String bars(double[] values, int cells, double largest) {
        var bars = new StringBuilder();
        for (int cell = 0; cell < cells; cell++) {
            double highest = Double.NaN;
            int end = Math.max(values.length * (cell + 1) / cells, values.length * cell / cells + 1);
            for (int i = values.length * cell / cells; i < end; i++) {
                highest = Double.isNaN(highest)
                        ? values[i]
                        : Math.max(highest, Double.isNaN(values[i]) ? highest : values[i]);
            }
            bars.append(Double.isNaN(highest) || highest <= 0 ? ' ' : bar(highest / largest));
        }
        return bars.toString();
    }

    private static char bar(double share) {
        return BARS.charAt(Math.clamp((long) Math.ceil(share * BARS.length()) - 1, 0, BARS.length() - 1));
    }

    private static String number(double number) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%.4g", number);
    }
}
