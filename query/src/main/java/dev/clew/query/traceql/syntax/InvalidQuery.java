package dev.clew.query.traceql.syntax;

/// A query that means nothing. The message says what is wrong and points at the place.
public final class InvalidQuery extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN_BEFORE = 60;
    private static final int SHOWN_AFTER = 20;

    private final int offset;
    private final int line;
    private final int column;
    private final String problem;

    private InvalidQuery(String problem, int offset, int line, int column, String picture) {
        super("line %d, column %d: %s%s".formatted(line, column, problem, picture));
        this.offset = offset;
        this.line = line;
        this.column = column;
        this.problem = problem;
    }

    /// @param offset of the place in `text`, counted from 0; its length is the end
    public static InvalidQuery at(String text, int offset, String problem) {
        int lineStart = text.lastIndexOf('\n', offset - 1) + 1;
        int lineEnd = text.indexOf('\n', offset);
        int from = Math.max(lineStart, offset - SHOWN_BEFORE);
        int to = Math.min(lineEnd < 0 ? text.length() : lineEnd, offset + SHOWN_AFTER);
        String shown = text.substring(from, to).replace('\t', ' ');
        int line = 1
                + (int) text.substring(0, lineStart)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new InvalidQuery(
                problem, offset, line, 1 + offset - lineStart, "%n%s%n%s^".formatted(shown, " ".repeat(offset - from)));
    }

    /// Where it is, counted from 0 in UTF-16 units.
    public int offset() {
        return offset;
    }

    /// Counted from 1.
    public int line() {
        return line;
    }

    /// Counted from 1.
    public int column() {
        return column;
    }

    /// What is wrong, without the place.
    public String problem() {
        return problem;
    }
}
