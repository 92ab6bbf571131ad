package dev.clew.store.segment.totals;

import dev.clew.model.AnyValue;

/// Makes one number of each value of a field, so that rows are added up by numbers alone.
public interface ValueCoder {
    /// The number of spans that have no value.
    long absent();

    /// The number of any value.
    long of(AnyValue value);

    /// The number of a whole number: that of its [AnyValue.IntValue].
    long ofInt(long value);

    /// Replaces the first `count` of some whole numbers by their numbers.
    default void ofInts(long[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = ofInt(values[i]);
        }
    }

    /// The number of a double of these bits: that of its [AnyValue.DoubleValue].
    long ofDouble(long bits);
}
