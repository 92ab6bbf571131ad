package dev.clew.receive.edit;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The messages of OTLP that hold what may be edited, and which of their fields do (opentelemetry-proto 1.11.0).
public enum Message {
    REQUEST,
    RESOURCE_SPANS(3),
    RESOURCE,
    SCOPE_SPANS(3),
    SCOPE(1, 2),
    SPAN(3, 5),
    LOGS_REQUEST,
    RESOURCE_LOGS(3),
    SCOPE_LOGS(3),
    LOG_RECORD(3, 12),
    EVENT(2),
    LINK(3),
    STATUS(2),
    KEY_VALUE(1),
    VALUE(1, 7),
    ARRAY,
    KEY_VALUE_LIST;

    private static final int LENGTH_DELIMITED = 2;
    private static final Set<Message> LONG = EnumSet.of(RESOURCE_SPANS, SCOPE_SPANS, RESOURCE_LOGS, SCOPE_LOGS);

    /// A bit for each field.
    private final int texts;

    /// @param texts the fields that are a text or bytes that may be edited
    Message(int... texts) {
        int bits = 0;
        for (int field : texts) {
            bits |= 1 << field;
        }
        this.texts = bits;
    }

    /// True if a field with this tag is a text or bytes that may be edited.
    boolean isText(int tag) {
        return (tag & 7) == LENGTH_DELIMITED && tag >>> 3 < Integer.SIZE && (texts >>> (tag >>> 3) & 1) != 0;
    }

    /// The message that a field with this tag is; null if it is none of these.
    @Nullable
    Message child(int tag) {
        return (tag & 7) == LENGTH_DELIMITED ? childAt(tag >>> 3) : null;
    }

    private @Nullable Message childAt(int field) {
        return switch (this) {
            case REQUEST -> field == 1 ? RESOURCE_SPANS : null;
            case RESOURCE_SPANS -> field == 1 ? RESOURCE : field == 2 ? SCOPE_SPANS : null;
            case LOGS_REQUEST -> field == 1 ? RESOURCE_LOGS : null;
            case RESOURCE_LOGS -> field == 1 ? RESOURCE : field == 2 ? SCOPE_LOGS : null;
            case SCOPE_LOGS -> field == 1 ? SCOPE : field == 2 ? LOG_RECORD : null;
            case LOG_RECORD -> field == 5 ? VALUE : field == 6 ? KEY_VALUE : null;
            case RESOURCE, KEY_VALUE_LIST -> field == 1 ? KEY_VALUE : null;
            case SCOPE_SPANS -> field == 1 ? SCOPE : field == 2 ? SPAN : null;
            case SCOPE, EVENT -> field == 3 ? KEY_VALUE : null;
            case SPAN ->
                switch (field) {
                    case 9 -> KEY_VALUE;
                    case 11 -> EVENT;
                    case 13 -> LINK;
                    case 15 -> STATUS;
                    default -> null;
                };
            case LINK -> field == 4 ? KEY_VALUE : null;
            case KEY_VALUE -> field == 2 ? VALUE : null;
            case VALUE -> field == 5 ? ARRAY : field == 6 ? KEY_VALUE_LIST : null;
            case ARRAY -> field == 1 ? VALUE : null;
            case STATUS -> null;
        };
    }

    /// True if it holds other messages by the thousand, so that it is worth not moving them.
    boolean isLong() {
        return LONG.contains(this);
    }
}
