package dev.clew.store.segment.v1;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The resources or the scopes of a segment. Each is made once, when it is first asked for, if there are not too many.
final class Entities<T> {
    private static final int MOST_KEPT = 4_096;

    private final SegmentColumn column;
    private final Function<byte[], T> decoder;
    private volatile @Nullable AtomicReferenceArray<@Nullable T> kept;

    Entities(SegmentColumn column, Function<byte[], T> decoder) {
        this.column = column;
        this.decoder = decoder;
    }

    T get(int number, SegmentPages pages) {
        AtomicReferenceArray<@Nullable T> made = kept;
        T entity = made == null || number >= made.length() ? null : made.get(number);
        return entity == null ? make(number, pages) : entity;
    }

    private T make(int number, SegmentPages pages) {
        Entries entries = pages.dictionaries().of(column);
        AtomicReferenceArray<@Nullable T> known = kept(entries.size());
        T entity = decoder.apply(entries.bytes(number));
        if (number < known.length()) {
            known.set(number, entity);
        }
        return entity;
    }

    private AtomicReferenceArray<@Nullable T> kept(int size) {
        AtomicReferenceArray<@Nullable T> known = kept;
        if (known == null) {
            known = new AtomicReferenceArray<>(Math.min(size, MOST_KEPT));
            kept = known;
        }
        return known;
    }

    /// The numbers of those that pass `test`.
    ValueSet where(Predicate<T> test, SegmentPages pages) {
        var ids = new BitSet();
        int count = pages.dictionaries().of(column).size();
        for (int number = 0; number < count; number++) {
            ids.set(number, test.test(get(number, pages)));
        }
        return ValueSet.of(ids);
    }
}
