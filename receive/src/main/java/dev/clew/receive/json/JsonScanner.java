package dev.clew.receive.json;

import dev.clew.model.Fault;

/// Finds where the pieces of JSON begin and end.
abstract class JsonScanner {
    final byte[] bytes;
    final int end;
    private final String what;
    private final int start;
    int position;
    // The text that was scanned last, without its quotes.
    int textFrom;
    int textTo;
    boolean isEscaped;

    JsonScanner(String what, byte[] bytes, int from, int to) {
        this.what = what;
        this.bytes = bytes;
        this.start = from;
        this.end = to;
        this.position = from;
    }

    /// The document, and what else is in its array.
    public byte[] bytes() {
        return bytes;
    }

    /// The next byte that is no white space; -1 at the end, and for a byte that begins nothing.
    int peek() {
        while (position < end) {
            byte next = bytes[position];
            if (next > ' ' || next < 0) {
                return next;
            }
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return next;
            }
            position++;
        }
        return -1;
    }

    void word(String word) {
        int length = word.length();
        boolean same = end - position >= length;
        for (int i = 0; same && i < length; i++) {
            same = bytes[position + i] == word.charAt(i);
        }
        if (!same) {
            throw expected(word.equals("null") ? "a value" : "true or false");
        }
        position += length;
    }

    void scanText(String expected) {
        if (peek() != '"') {
            throw expected(expected);
        }
        textFrom = position + 1;
        isEscaped = false;
        int at = JsonText.endOfPlain(bytes, textFrom, end);
        while (at < end && bytes[at] == '\\') {
            isEscaped = true;
            at = JsonText.endOfPlain(bytes, Math.min(at + 2, end), end);
        }
        if (at >= end) {
            throw expected("the end of this text");
        }
        textTo = at;
        position = at + 1;
    }

    void scanScalar(String expected) {
        int from = position;
        while (position < end && isInScalar(bytes[position])) {
            position++;
        }
        if (position == from) {
            throw expected(expected);
        }
    }

    static boolean isInScalar(byte next) {
        return (next >= '0' && next <= '9')
                || (next >= 'a' && next <= 'z')
                || (next >= 'A' && next <= 'Z')
                || next == '-'
                || next == '+'
                || next == '.';
    }

    /// The next value, or the one just read, is not what was due.
    public Fault expected(String what) {
        int at = Math.min(position, end);
        return new Fault(
                Fault.Kind.CALLER,
                "malformed %s at %s (byte %d): %s expected"
                        .formatted(this.what, JsonPath.of(bytes, start, at), at - start, what));
    }
}
