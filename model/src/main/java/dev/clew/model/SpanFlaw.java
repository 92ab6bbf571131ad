package dev.clew.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// Why a span, or a log record, cannot be kept: without usable ids it could be neither found nor placed.
public enum SpanFlaw {
    TRACE_ID_LENGTH("a trace id that has neither 16 nor 8 bytes"),
    TRACE_ID_ZERO("a trace id of zero"),
    SPAN_ID_LENGTH("a span id that has not 8 bytes"),
    SPAN_ID_ZERO("a span id of zero"),
    PARENT_SPAN_ID_LENGTH("a parent span id that has neither 8 nor 0 bytes"),
    /// Of log records alone.
    NO_TRACE_CONTEXT("no trace id");

    /// What is the matter with spans, where it is.
    public static final Set<SpanFlaw> OF_SPANS =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(NO_TRACE_CONTEXT)));

    /// What is the matter with log records, where it is.
    public static final Set<SpanFlaw> OF_RECORDS =
            Collections.unmodifiableSet(EnumSet.of(NO_TRACE_CONTEXT, TRACE_ID_LENGTH, TRACE_ID_ZERO));

    private final String description;

    SpanFlaw(String description) {
        this.description = description;
    }

    /// For people, to follow "a span with" or "a log record with".
    public String description() {
        return description;
    }

    /// The value of the metric label `reason`.
    public String reason() {
        return name().toLowerCase(Locale.ROOT);
    }
}
