package dev.clew.store.segment.v1;

import dev.clew.model.Attributes;

/// Some rows of one table, side by side as columns, whether they are in a block or in a segment. Positions count from
/// zero. For one thread.
interface Rows {
    int size();

    /// The numbers of a field, [#size] of them; not to be written to.
    long[] field(Field field);

    /// The dictionary that the numbers of a text field point into.
    Entries entries(Field field);

    Attributes attributes(int position);

    /// Sets `hits` where an attribute matches; leaves it where none does.
    void mark(AttributeMatch match, boolean[] hits);
}
