package dev.clew.instrument.rabbitmq;

import io.opentelemetry.api.common.Attributes;

/// One kind of work on one destination: what all its spans and all its measurements have in common.
///
/// @param spanName `{operation} {destination}`
/// @param onSpans attributes of each span
/// @param onMeasurements fewer: a metric has one series for each combination of them
record Operation(OperationKind kind, String spanName, Attributes onSpans, Attributes onMeasurements) {
    /// For when the tracing fails.
    static final Operation UNKNOWN =
            new Operation(OperationKind.PROCESS, "process", Attributes.empty(), Attributes.empty());
}
