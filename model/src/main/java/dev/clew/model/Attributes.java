package dev.clew.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keys and values in the order they were sent. A key that was sent twice is here twice. Immutable.
public final class Attributes {
    public static final Attributes EMPTY = new Attributes(new String[0], new AnyValue[0]);

    private final String[] keys;
    private final AnyValue[] values;

    private Attributes(String[] keys, AnyValue[] values) {
        this.keys = keys;
        this.values = values;
    }

    /// One attribute.
    public static Attributes of(String key, AnyValue value) {
        return new Attributes(new String[] {key}, new AnyValue[] {value});
    }

    public static Builder builder() {
        return new Builder();
    }

    public int size() {
        return keys.length;
    }

    public boolean isEmpty() {
        return keys.length == 0;
    }

    /// The key at `index`, counted from zero.
    public String key(int index) {
        return keys[index];
    }

    /// The value at `index`, counted from zero.
    public AnyValue value(int index) {
        return values[index];
    }

    /// The first value of `key`, or null if it was not sent.
    public @Nullable AnyValue get(String key) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i].equals(key)) {
                return values[i];
            }
        }
        return null;
    }

    /// The first value of `key` as [AnyValue#text()], or null if it was not sent.
    public @Nullable String text(String key) {
        AnyValue value = get(key);
        return value == null ? null : value.text();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Attributes theirs
                && Arrays.equals(keys, theirs.keys)
                && Arrays.equals(values, theirs.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(keys) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return new AnyValue.KeyValueList(this).text();
    }

    /// Collects attributes in order. Can be used again after [#build()], which leaves it empty.
    public static final class Builder {
        private final List<String> keys = new ArrayList<>();
        private final List<AnyValue> values = new ArrayList<>();

        private Builder() {}

        public Builder add(String key, AnyValue value) {
            keys.add(key);
            values.add(value);
            return this;
        }

        public Builder add(String key, String value) {
            return add(key, AnyValue.of(value));
        }

        public Builder add(String key, long value) {
            return add(key, AnyValue.of(value));
        }

        public Attributes build() {
            if (keys.isEmpty()) {
                return EMPTY;
            }
            var built = new Attributes(keys.toArray(String[]::new), values.toArray(AnyValue[]::new));
            keys.clear();
            values.clear();
            return built;
        }
    }
}
