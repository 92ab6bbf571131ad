package dev.clew.query.traceql.syntax;

import java.util.function.IntConsumer;

/// Texts between quotes: `"..."` with the escapes of Go, or backticks, between which everything is as it
/// is.
final class QuotedText {
    private QuotedText() {}

    /// The text whose first quote is at `start`.
    ///
    /// @param end is told where the text after it begins, also if it cannot be read
    static String read(String text, int start, IntConsumer end) {
        char quote = text.charAt(start);
        var value = new StringBuilder();
        int at = start + 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == quote) {
                end.accept(at + 1);
                return value.toString();
            }
            if (quote == '"' && c == '\n') {
                break;
            }
            if (quote == '"' && c == '\\') {
                end.accept(at + 1);
                at = escape(text, at, value);
            } else {
                value.append(c);
                at++;
            }
        }
        end.accept(text.length());
        throw InvalidQuery.at(text, start, "the text that begins here is not ended by %s".formatted(quote));
    }

    private static int escape(String text, int at, StringBuilder value) {
        char c = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        switch (c) {
            case 'n' -> value.append('\n');
            case 't' -> value.append('\t');
            case 'r' -> value.append('\r');
            case 'a' -> value.append('\u0007');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'v' -> value.append('\u000b');
            case '\\', '"', '\'' -> value.append(c);
            case 'x' -> {
                return codePoint(text, at, 2, value);
            }
            case 'u' -> {
                return codePoint(text, at, 4, value);
            }
            case 'U' -> {
                return codePoint(text, at, 8, value);
            }
            default -> throw InvalidQuery.at(text, at, "\\%s is no escape".formatted(c));
        }
        return at + 2;
    }

    private static int codePoint(String text, int at, int digits, StringBuilder value) {
        int end = at + 2 + digits;
        try {
            int codePoint = Integer.parseUnsignedInt(text.substring(at + 2, Math.min(end, text.length())), 16);
            if (end <= text.length() && Character.isValidCodePoint(codePoint)) {
                value.appendCodePoint(codePoint);
                return end;
            }
        } catch (NumberFormatException _) {
            // As below.
        }
        throw InvalidQuery.at(text, at, "%d hexadecimal digits of a character are expected".formatted(digits));
    }

    /// The text between quotes that reads as `value`.
    static String write(String value) {
        var quoted = new StringBuilder("\"");
        value.chars().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (c < ' ') {
                        quoted.append("\\u%04x".formatted(c));
                    } else {
                        quoted.append((char) c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
