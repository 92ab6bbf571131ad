package dev.clew.query.compare;

import dev.clew.model.AnyValue;
import dev.clew.model.StatusCode;
import org.jspecify.annotations.Nullable;

/// Something of a span that is not the same in both traces.
public sealed interface SpanChange {
    /// @param beforeNanos null if the span has no duration: it ends before it starts, or its start is not known
    /// @param afterNanos as above
    record Duration(@Nullable Long beforeNanos, @Nullable Long afterNanos) implements SpanChange {}

    record StatusCodes(StatusCode before, StatusCode after) implements SpanChange {}

    /// @param before null if the span did not have it
    /// @param after null if the span has it no longer
    record Attribute(
            String key, @Nullable AnyValue before, @Nullable AnyValue after) implements SpanChange {}
}
