package dev.clew.store.segment.v1;

import dev.clew.model.Attributes;
import dev.clew.store.segment.totals.Codes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Some rows of one table, side by side as columns, whether they are in a block or in a segment. Positions count
/// from zero. For one thread.
interface Rows {
    int size();

    /// The numbers of a field, [#size] of them; not to be written to.
    long[] field(Field field);

    /// The number of a field in one row.
    long number(Field field, int position);

    /// Whether a field is known to have the same number in all rows. Cheap.
    boolean isSame(Field field);

    /// The number of a field that [#isSame].
    long same(Field field);

    /// The numbers of a field in less room; null if they are not stored that way. Dear, so to be asked for once.
    @Nullable
    SmallNumbers small(Field field);

    /// The dictionary that the numbers of a text field point into.
    Entries entries(Field field);

    Attributes attributes(int position);

    /// Those of some keys at least.
    default Attributes attributes(int position, Set<String> keys) {
        return attributes(position);
    }

    /// Sets `hits` where an attribute matches; leaves it where none does.
    void mark(AttributeMatch match, boolean[] hits);

    /// Reads the first value of a key that each picked row has, as codes.
    void firsts(KeyColumns key, Picked picked, Codes to);

    /// Counts the attributes of the rows that are `wanted`.
    void count(boolean[] wanted, AttributeCounts to);

    /// What the columns that were counted are.
    AttributeCounts.Columns columns();

    /// Says that the rows are shown: what is read of them from now on is likely to be asked for again.
    void keep();

    /// Gives up what was read, arrays included, so that the next page can be read into them.
    void release();
}
