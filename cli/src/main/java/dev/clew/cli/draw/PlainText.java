package dev.clew.cli.draw;

/// Text of unknown origin, made safe to print and measured in terminal cells.
public final class PlainText {
    private static final char CONTROL_PICTURES = '\u2400';
    private static final char DELETE = 0x7f;
    private static final char PICTURE_OF_DELETE = '\u2421';
    private static final char REPLACEMENT = '\ufffd';

    private PlainText() {}

    /// `text` with every character that could move the cursor, change colours or reorder the line replaced by
    /// a visible one: a sender must not be able to draw on the reader's terminal.
    public static String harmless(String text) {
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            int shown = shown(point);
            if (shown != point && changed == null) {
                changed = new StringBuilder(text.length()).append(text, 0, i);
            }
            if (changed != null) {
                changed.appendCodePoint(shown);
            }
            i += Character.charCount(point);
        }
        return changed == null ? text : changed.toString();
    }

    private static int shown(int point) {
        if (point < ' ') {
            return CONTROL_PICTURES + point;
        }
        if (point == DELETE) {
            return PICTURE_OF_DELETE;
        }
        return switch (Character.getType(point)) {
            // C1 controls; marks that reorder or hide text; line and paragraph separators; halves of pairs.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> REPLACEMENT;
            default -> point;
        };
    }

    /// How many cells of a terminal harmless text takes: two for East Asian wide characters and emoji, none
    /// for marks that combine. After UAX 11; near enough to align columns.
    static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            width += cells(point);
            i += Character.charCount(point);
        }
        return width;
    }

    private static int cells(int point) {
        if (point < 0x300) {
            return 1;
        }
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        return isWide(point) ? 2 : 1;
    }

    private static boolean isWide(int point) {
        return (point >= 0x1100 && point <= 0x115f)
                || (point >= 0x2e80 && point <= 0xa4cf)
                || (point >= 0xac00 && point <= 0xd7a3)
                || (point >= 0xf900 && point <= 0xfaff)
                || (point >= 0xfe30 && point <= 0xfe6f)
                || (point >= 0xff00 && point <= 0xff60)
                || (point >= 0xffe0 && point <= 0xffe6)
                || (point >= 0x1f300 && point <= 0x1faff)
                || (point >= 0x20000 && point <= 0x3fffd);
    }

    /// The beginning of `text` in at most `cells` cells, with an ellipsis if something is left out.
    static String cut(String text, int cells) {
        if (width(text) <= cells) {
            return text;
        }
        int width = 0;
        int end = 0;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            width += cells(point);
            if (width > cells - 1) {
                break;
            }
            end += Character.charCount(point);
        }
        return text.substring(0, end) + "…";
    }
}
