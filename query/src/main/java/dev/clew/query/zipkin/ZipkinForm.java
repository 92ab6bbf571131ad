package dev.clew.query.zipkin;

import dev.clew.model.AnyValue;
import dev.clew.model.Span;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a span was written when it came in as Zipkin's: the notes that the receiver left in the scope
/// attribute [#KEY] (`SpanNotes` in `receive/` says what they are).
final class ZipkinForm {
    /// Whoever has it came in as Zipkin's.
    static final String KEY = "zipkin.form";

    private static final ZipkinForm PLAIN = new ZipkinForm("");

    private final Map<String, String> notes = new LinkedHashMap<>();

    /// What a tag said whose value stands in a field. No tag has this value by itself.
    static final String IN_FIELD = "\0";

    private ZipkinForm(String text) {
        for (String note : text.isEmpty() ? new String[0] : text.split(",")) {
            int equals = note.indexOf('=');
            notes.put(
                    equals < 0 ? note : note.substring(0, equals), equals < 0 ? IN_FIELD : note.substring(equals + 1));
        }
    }

    /// Null if `span` came in as something else.
    static @Nullable ZipkinForm of(Span span) {
        return switch (span.scope().attributes().get(KEY)) {
            case AnyValue.StringValue(var text) -> text.isEmpty() ? PLAIN : new ZipkinForm(text);
            case null, default -> null;
        };
    }

    boolean has(String note) {
        return notes.containsKey(note);
    }

    /// Which attribute of the key `peer`, counted from 1, is a tag and no part of the remote endpoint; 0
    /// if none is.
    int tagAmong(String peer) {
        String note = notes.get(peer);
        return note == null ? 0 : note.equals(IN_FIELD) ? 1 : Integer.parseInt(note);
    }

    /// By key: what each note says, or [#IN_FIELD].
    Map<String, String> notes() {
        return notes;
    }
}
