package dev.clew.store.segment.totals;

import dev.clew.model.AnyValue;
import dev.clew.store.QueryMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The values of one field that spans are grouped by, numbered by first appearance. When there is no room for
/// further cells, a value that has no number yet gets none: its spans are left out.
public final class GroupValues implements ValueCoder {
    /// The number of all values that are left out.
    static final int LEFT_OUT = 0;

    private static final int ABSENT = 1;

    /// Of the tables, beside the value itself.
    private static final long ENTRY_BYTES = 60;

    private final BooleanSupplier isFull;
    private final QueryMemory memory;
    private final List<Optional<AnyValue>> values = new ArrayList<>(List.of(Optional.empty(), Optional.empty()));
    private final Map<AnyValue, Integer> numbers = new HashMap<>();
    private final LongNumbers ints = new LongNumbers();
    private final LongNumbers doubles = new LongNumbers();

    GroupValues(BooleanSupplier isFull, QueryMemory memory) {
        this.isFull = isFull;
        this.memory = memory;
    }

    @Override
    public long absent() {
        return ABSENT;
    }

    @Override
    public long of(AnyValue value) {
        return switch (value) {
            case AnyValue.IntValue(var whole) -> ofInt(whole);
            case AnyValue.DoubleValue(var number) -> ofDouble(Double.doubleToLongBits(number));
            case AnyValue.StringValue _,
                    AnyValue.BoolValue _,
                    AnyValue.BytesValue _,
                    AnyValue.ArrayValue _,
                    AnyValue.KeyValueList _,
                    AnyValue.EmptyValue() -> ofObject(value);
        };
    }

    private long ofObject(AnyValue value) {
        Integer known = numbers.get(value);
        if (known != null) {
            return known;
        }
        if (isFull.getAsBoolean()) {
            return LEFT_OUT;
        }
        numbers.put(value, values.size());
        return add(value);
    }

    private int add(AnyValue value) {
        memory.hold(ENTRY_BYTES + QueryMemory.bytes(value));
        values.add(Optional.of(value));
        return values.size() - 1;
    }

    @Override
    public long ofInt(long value) {
        int known = ints.get(value);
        if (known != 0 || isFull.getAsBoolean()) {
            return known;
        }
        ints.put(value, values.size());
        return add(AnyValue.of(value));
    }

    @Override
    public long ofDouble(long bits) {
        double value = Double.longBitsToDouble(bits);
        // Every NaN is the same value.
        long key = Double.doubleToLongBits(value);
        int known = doubles.get(key);
        if (known != 0 || isFull.getAsBoolean()) {
            return known;
        }
        doubles.put(key, values.size());
        return add(AnyValue.of(value));
    }

    /// All numbers are below.
    int size() {
        return values.size();
    }

    Optional<AnyValue> value(int number) {
        return values.get(number);
    }
}
