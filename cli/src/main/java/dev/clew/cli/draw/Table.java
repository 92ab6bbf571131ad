package dev.clew.cli.draw;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Rows under a heading, in columns as wide as their widest cell. Where the look's width does not suffice,
/// the columns that may shrink are cut, widest first.
public final class Table {
    private static final int GAP = 2;
    private static final int LEAST = 12;

    /// @param right whether cells are numbers, to stand at the right
    /// @param shrinks whether cells may be cut
    public record Column(String heading, boolean right, boolean shrinks) {}

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Integer> failed = new ArrayList<>();

    public Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /// Adds a row of as many cells as there are columns.
    public void add(List<String> cells) {
        rows.add(cells.stream().map(PlainText::harmless).toList());
    }

    /// Adds a row to be shown in the colour of errors.
    public void addFailed(List<String> cells) {
        failed.add(rows.size());
        add(cells);
    }

    public void print(Look look, PrintStream out) {
        int[] widths = widths();
        shrink(widths, look.columns());
        List<String> headings = columns.stream().map(Column::heading).toList();
        out.println(new Line(look).dim(text(headings, widths)));
        for (int i = 0; i < rows.size(); i++) {
            String text = text(rows.get(i), widths);
            Line line = new Line(look);
            out.println(failed.contains(i) ? line.error(text) : line.plain(text));
        }
    }

    private int[] widths() {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = PlainText.width(columns.get(i).heading());
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], PlainText.width(row.get(i)));
            }
        }
        return widths;
    }

    private void shrink(int[] widths, int limit) {
        int total = GAP * (widths.length - 1);
        for (int width : widths) {
            total += width;
        }
        while (limit > 0 && total > limit) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean may = columns.get(i).shrinks() && widths[i] > LEAST;
                widest = may && (widest < 0 || widths[i] > widths[widest]) ? i : widest;
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
            total--;
        }
    }

    private String text(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = PlainText.cut(cells.get(i), widths[i]);
            String padding = " ".repeat(widths[i] - PlainText.width(cell));
            boolean last = i == widths.length - 1;
            line.append(columns.get(i).right() ? padding + cell : last ? cell : cell + padding);
            line.append(last ? "" : " ".repeat(GAP));
        }
        return line.toString();
    }
}
