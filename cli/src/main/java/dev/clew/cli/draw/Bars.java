package dev.clew.cli.draw;

import java.util.Arrays;

/// Numbers over time as a row of bars, each as high as its number is beside the largest.
public final class Bars {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Bars() {}

    /// Each cell stands for as many numbers as any other, and is as high as the largest of them.
    ///
    /// @param values NaN where there is none
    /// @param cells at least 1
    /// @param largest above 0
    public static String of(double[] values, int cells, double largest) {
        var bars = new StringBuilder();
        for (int cell = 0; cell < cells; cell++) {
            int from = values.length * cell / cells;
            int to = Math.max(values.length * (cell + 1) / cells, from + 1);
            double highest = Arrays.stream(values, from, Math.min(to, values.length))
                    .filter(value -> value > 0)
                    .max()
                    .orElse(0);
            bars.append(highest == 0 ? ' ' : bar(highest / largest));
        }
        return bars.toString();
    }

    private static char bar(double share) {
        return BARS.charAt(Math.clamp((long) Math.ceil(share * BARS.length()) - 1, 0, BARS.length() - 1));
    }
}
