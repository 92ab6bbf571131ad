package dev.clew.receive.json;

import java.nio.charset.StandardCharsets;

/// Where in a document a byte is, as `$.resourceSpans[0].scopeSpans[2]`. Found by walking there once more, when
/// something was wrong; until then nobody keeps account of it.
final class JsonPath {
    private static final int DEEPEST = 32;
    private static final int LONGEST_NAME = 64;

    private final byte[] bytes;
    private final int end;
    /// Of each level: the place in its list, or -1 in an object; and where the name of its field is.
    private final int[] indexes = new int[DEEPEST];

    private final int[] nameFrom = new int[DEEPEST];
    private final int[] nameTo = new int[DEEPEST];
    private int depth;

    private JsonPath(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    /// The path of the value at `position` in the document that begins at `start`.
    static String of(byte[] bytes, int start, int position) {
        var path = new JsonPath(bytes, position);
        path.walk(start);
        return path.text();
    }

    private void walk(int start) {
        int at = start;
        while (at < end) {
            switch (bytes[at++]) {
                case '{' -> enter(-1);
                case '[' -> enter(0);
                case '}', ']' -> depth = Math.max(0, depth - 1);
                case ',' -> nextElement();
                case '"' -> {
                    int to = endOfText(at);
                    name(at, to);
                    at = to + 1;
                }
                default -> {}
            }
        }
    }

    private void enter(int index) {
        if (depth < DEEPEST) {
            indexes[depth] = index;
            nameTo[depth] = 0;
        }
        depth++;
    }

    private void nextElement() {
        if (depth > 0 && depth <= DEEPEST) {
            indexes[depth - 1] += indexes[depth - 1] >= 0 ? 1 : 0;
        }
    }

    /// A text in an object is the name of a field if a colon follows.
    private void name(int from, int to) {
        int next = to + 1;
        while (next < end && bytes[next] <= ' ' && bytes[next] > 0) {
            next++;
        }
        if (next < end && bytes[next] == ':' && depth > 0 && depth <= DEEPEST) {
            nameFrom[depth - 1] = from;
            nameTo[depth - 1] = to;
        }
    }

    private int endOfText(int from) {
        int at = JsonText.endOfPlain(bytes, from, end);
        while (at < end && bytes[at] == '\\') {
            at = JsonText.endOfPlain(bytes, Math.min(at + 2, end), end);
        }
        return at;
    }

    private String text() {
        var text = new StringBuilder("$");
        for (int level = 0; level < Math.min(depth, DEEPEST); level++) {
            if (indexes[level] >= 0) {
                text.append('[').append(indexes[level]).append(']');
            } else if (nameTo[level] > 0) {
                int length = Math.min(LONGEST_NAME, nameTo[level] - nameFrom[level]);
                text.append('.').append(new String(bytes, nameFrom[level], length, StandardCharsets.UTF_8));
            }
        }
        return depth > DEEPEST ? text.append(" and deeper").toString() : text.toString();
    }
}
