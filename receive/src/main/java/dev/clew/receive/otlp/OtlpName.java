package dev.clew.receive.otlp;

import dev.clew.receive.NameTable;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The fields of OTLP in JSON, under the names that protobuf's mapping gives them: in lower camel case, and as the
/// protobuf has them.
enum OtlpName {
    RESOURCE_SPANS,
    RESOURCE_LOGS,
    RESOURCE,
    SCOPE_SPANS,
    SCOPE_LOGS,
    SCHEMA_URL,
    SCOPE,
    SPANS,
    LOG_RECORDS,
    NAME,
    VERSION,
    ATTRIBUTES,
    DROPPED_ATTRIBUTES_COUNT,
    TRACE_ID,
    SPAN_ID,
    TRACE_STATE,
    PARENT_SPAN_ID,
    FLAGS,
    KIND,
    START_TIME_UNIX_NANO,
    END_TIME_UNIX_NANO,
    EVENTS,
    DROPPED_EVENTS_COUNT,
    LINKS,
    DROPPED_LINKS_COUNT,
    STATUS,
    TIME_UNIX_NANO,
    OBSERVED_TIME_UNIX_NANO,
    SEVERITY_NUMBER,
    SEVERITY_TEXT,
    BODY,
    EVENT_NAME,
    CODE,
    MESSAGE,
    KEY,
    VALUE,
    STRING_VALUE,
    BOOL_VALUE,
    INT_VALUE,
    DOUBLE_VALUE,
    ARRAY_VALUE,
    KVLIST_VALUE,
    BYTES_VALUE,
    VALUES,
    /// None that Clew reads.
    OTHER;

    static final NameTable<OtlpName> TABLE = table();

    private static NameTable<OtlpName> table() {
        Map<String, OtlpName> table = new HashMap<>();
        for (OtlpName field : EnumSet.complementOf(EnumSet.of(OTHER))) {
            String snake = field.name().toLowerCase(Locale.ROOT);
            table.put(snake, field);
            table.put(camel(snake), field);
        }
        return new NameTable<>(table);
    }

    private static String camel(String snake) {
        var camel = new StringBuilder();
        for (int i = 0; i < snake.length(); i++) {
            boolean isWordStart = i > 0 && snake.charAt(i - 1) == '_';
            if (snake.charAt(i) != '_') {
                camel.append(isWordStart ? Character.toUpperCase(snake.charAt(i)) : snake.charAt(i));
            }
        }
        return camel.toString();
    }
}
