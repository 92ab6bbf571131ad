package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One column of an [AttributeTable]: the values of one key that are of one type.
///
/// @param id counts from zero within the table
/// @param key as it was sent; empty for the spill
/// @param dictionary null for columns of numbers
record AttributeColumn(
        int id, byte[] key, ColumnType type, @Nullable Dictionary dictionary) {
    static AttributeColumn of(int id, byte[] key, ColumnType type) {
        return new AttributeColumn(id, key, type, type.inDictionary() ? new Dictionary() : null);
    }

    /// Grows into the memory of `retired`, which nobody looks at any more.
    void reuse(AttributeColumn retired) {
        if (dictionary != null && retired.dictionary != null) {
            dictionary.reuse(retired.dictionary);
        }
    }

    boolean is(byte[] source, int from, int length, ColumnType wanted) {
        return type == wanted && key.length == length && LittleEndian.equal(key, 0, source, from, length);
    }

    String keyText() {
        return new String(key, StandardCharsets.UTF_8);
    }

    AnyValue value(long number) {
        return dictionary == null ? Values.of(type, number) : Values.of(type, dictionary, (int) number);
    }
}
