package dev.clew.store.segment.totals;

import dev.clew.model.AnyValue;

/// Measured values as bits of a double; NaN where there is no number.
public enum MeasuredNumbers implements ValueCoder {
    MEASURED;

    private static final long NO_NUMBER = Double.doubleToLongBits(Double.NaN);

    /// A NaN other than that of values, since where a field has a value that is no number, the next one is not
    /// asked.
    private static final long ABSENT = NO_NUMBER + 1;

    @Override
    public long absent() {
        return ABSENT;
    }

    @Override
    public long of(AnyValue value) {
        return switch (value) {
            case AnyValue.IntValue(var whole) -> ofInt(whole);
            case AnyValue.DoubleValue(var number) -> Double.doubleToLongBits(number);
            case AnyValue.StringValue _,
                    AnyValue.BoolValue _,
                    AnyValue.BytesValue _,
                    AnyValue.ArrayValue _,
                    AnyValue.KeyValueList _,
                    AnyValue.EmptyValue() -> NO_NUMBER;
        };
    }

    @Override
    public long ofInt(long value) {
        return Double.doubleToRawLongBits((double) value);
    }

    @Override
    public void ofInts(long[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = Double.doubleToRawLongBits((double) values[i]);
        }
    }

    @Override
    public long ofDouble(long bits) {
        return Double.doubleToLongBits(Double.longBitsToDouble(bits));
    }
}
