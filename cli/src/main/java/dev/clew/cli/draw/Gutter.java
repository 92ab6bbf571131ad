package dev.clew.cli.draw;

/// The box characters left of a tree's rows. Rows come in depth-first order. Levels from [#DEEPEST] on share
/// one indentation and say their depth as a number, so a trace as deep as it is long stays narrow.
final class Gutter {
    static final int DEEPEST = 20;

    /// For each level whether a sibling of the current row's ancestor there is still to come.
    private final boolean[] open = new boolean[DEEPEST];

    /// What stands before a row.
    String row(int depth, boolean hasNext) {
        if (depth < DEEPEST) {
            open[depth] = hasNext;
        }
        return ancestors(depth) + (hasNext ? "├─ " : "└─ ");
    }

    /// What stands before the lines that belong to the row just drawn.
    String below(int depth, boolean hasNext, boolean hasChildren) {
        return ancestors(depth) + (hasNext ? "│  " : "   ") + (hasChildren ? "│  " : "   ");
    }

    private String ancestors(int depth) {
        var out = new StringBuilder();
        for (int level = 0; level < Math.min(depth, DEEPEST); level++) {
            out.append(open[level] ? "│  " : "   ");
        }
        if (depth >= DEEPEST) {
            out.append("⋯").append(depth).append(' ');
        }
        return out.toString();
    }
}
