package dev.clew.store.segment.totals;

/// One number for each of some spans, or one for all of them. Used again for the next ones; for one thread.
public final class Codes {
    private long[] own = new long[64];
    private long[] each = own;
    private boolean same;

    /// Gives all spans the number `code`.
    public void same(long code) {
        own[0] = code;
        each = own;
        same = true;
    }

    /// Gives each span a number of its own: the first `count` of the array, which the caller now fills.
    public long[] fill(int count) {
        if (own.length < count) {
            own = new long[count];
        }
        each = own;
        same = false;
        return own;
    }

    /// Gives the spans the first of `values`, which nobody writes to before this has other numbers.
    public void share(long[] values) {
        each = values;
        same = false;
    }

    /// Whether [#first] is the number of all.
    public boolean isSame() {
        return same;
    }

    public long first() {
        return each[0];
    }

    /// The number of each, unless they are the same; not to be written to.
    public long[] each() {
        return each;
    }
}
