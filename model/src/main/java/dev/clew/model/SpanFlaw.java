package dev.clew.model;

import java.util.Locale;

/// Why a span cannot be kept: without usable ids it could be neither found nor placed.
public enum SpanFlaw {
    TRACE_ID_LENGTH("a trace id that has neither 16 nor 8 bytes"),
    TRACE_ID_ZERO("a trace id of zero"),
    SPAN_ID_LENGTH("a span id that has not 8 bytes"),
    SPAN_ID_ZERO("a span id of zero"),
    PARENT_SPAN_ID_LENGTH("a parent span id that has neither 8 nor 0 bytes");

    private final String description;

    SpanFlaw(String description) {
        this.description = description;
    }

    /// For people, to follow "a span with".
    public String description() {
        return description;
    }

    /// The value of the metric label `reason`.
    public String reason() {
        return name().toLowerCase(Locale.ROOT);
    }
}
