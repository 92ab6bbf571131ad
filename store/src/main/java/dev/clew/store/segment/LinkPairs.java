package dev.clew.store.segment;

import java.util.Arrays;

/// Which traces span links lead from and to. What a trace has to itself is left out, and so is a link that says
/// what the one before it does. For one thread while it is filled.
public final class LinkPairs implements TraceLinkVisitor {
    private static final int WORDS = 4;

    private long[] ids = {};
    private int size;

    @Override
    public void link(long fromHigh, long fromLow, long toHigh, long toLow) {
        boolean isOwn = fromHigh == toHigh && fromLow == toLow;
        boolean isRepeated = size > 0
                && ids[size - 1] == toLow
                && ids[size - 2] == toHigh
                && ids[size - 3] == fromLow
                && ids[size - 4] == fromHigh;
        if (isOwn || isRepeated) {
            return;
        }
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, Math.max(16 * WORDS, 2 * size));
        }
        ids[size] = fromHigh;
        ids[size + 1] = fromLow;
        ids[size + 2] = toHigh;
        ids[size + 3] = toLow;
        size += WORDS;
    }

    /// Gives back what is not needed.
    LinkPairs trimmed() {
        ids = Arrays.copyOf(ids, size);
        return this;
    }

    void each(TraceLinkVisitor to) {
        for (int i = 0; i < size; i += WORDS) {
            to.link(ids[i], ids[i + 1], ids[i + 2], ids[i + 3]);
        }
    }
}
