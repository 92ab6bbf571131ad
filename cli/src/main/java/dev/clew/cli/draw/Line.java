package dev.clew.cli.draw;

/// One line being written: harmless text, with colours if the look has them, and how many cells it takes so
/// far.
final class Line {
    private static final String RESET = "\u001b[0m";
    private static final String[] SERVICE_COLOURS = {"36", "32", "33", "35", "34", "96", "92", "93", "95", "94"};

    private final StringBuilder text = new StringBuilder();
    private final boolean colour;
    private int width;

    Line(Look look) {
        colour = look.colour();
    }

    Line plain(String more) {
        String harmless = PlainText.harmless(more);
        text.append(harmless);
        width += PlainText.width(harmless);
        return this;
    }

    Line dim(String more) {
        return styled("2", more);
    }

    Line bold(String more) {
        return styled("1", more);
    }

    Line error(String more) {
        return styled("31", more);
    }

    Line warning(String more) {
        return styled("33", more);
    }

    /// In the colour that belongs to a service, the same in every run.
    Line service(String service, String more) {
        return styled(SERVICE_COLOURS[Math.floorMod(service.hashCode(), SERVICE_COLOURS.length)], more);
    }

    private Line styled(String code, String more) {
        if (!colour || more.isEmpty()) {
            return plain(more);
        }
        text.append("\u001b[").append(code).append('m');
        plain(more);
        text.append(RESET);
        return this;
    }

    Line padTo(int cells) {
        if (cells > width) {
            text.repeat(' ', cells - width);
            width = cells;
        }
        return this;
    }

    int width() {
        return width;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
